// All journals of a study together: how each row stands by its latest record.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/journal_files.h"
#include "store/journal_record.h"

namespace driftsweep::store {

// The deaths of each row since it last got on or was reset, in the order of the journals.
using Deaths = std::map<RowKey, std::vector<RowDeath>>;
void add_death(Deaths& deaths, const RowDeath& death);

class JournalSet {
 public:
  // Reads every journal of the folder that belongs to a study of this origin; others are counted
  // alone. Rows that the shape does not have are passed over. A later session's record counts more
  // than an earlier one's; within a session, complete and pruned count more than failed, and of two
  // failures the later.
  JournalSet(const std::string& folder, const StudyShape& shape);

  struct Counts {
    int64_t journals = 0;  // of this study
    int64_t foreign = 0;   // of another one
    uint64_t damaged = 0;  // records passed over, with a wrong check sum in the middle of a journal
    int64_t torn = 0;      // journals that end in half a record, as a kill may leave them
    int64_t unreadable = 0;
  };
  const Counts& counts() const { return counts_; }

  // In dense order: rows that have a record, with the state it gives them (waiting where the latest
  // record is a reset).
  void for_each(const std::function<void(const RowKey&, Status)>& visit) const;
  Status status(const RowKey& key) const;  // waiting too where there is no record
  bool has(const RowKey& key) const;
  // The row's latest record. Only where has(key) and its state is not waiting.
  RowEntry read(const RowKey& key) const;
  // The latest record of every session slot, by slot.
  std::vector<SessionEntry> sessions() const { return sessions_; }
  const Deaths& deaths() const { return deaths_; }
  // Whether the death of this rank in the session with this label is noted.
  bool knows_death(int64_t label, int32_t rank) const { return dead_.contains({label, rank}); }

 private:
  struct Latest {
    uint32_t file = none;
    Status status = Status::waiting;
    uint64_t offset = 0;
    static constexpr uint32_t none = UINT32_MAX;
  };
  struct Journal {
    MappedBytes bytes;
    int64_t label;
    std::vector<int64_t> model;  // by the journal's model number: the shape's, or -1
  };

  void read_journal(const std::string& path);
  bool accept_header(std::string_view payload, Journal& journal);
  void note(uint32_t file, uint64_t offset, std::string_view payload);
  void note_session(const SessionEntry& session);
  void note_death(const Journal& journal, RowDeath death);
  RowKey translated(const Journal& journal, RowKey key) const;

  StudyShape shape_;  // without the design
  std::vector<Journal> journals_;
  std::vector<Latest> latest_;
  std::vector<SessionEntry> sessions_;
  Deaths deaths_;
  std::set<std::pair<int64_t, int32_t>> dead_;
  Counts counts_;
};

}  // namespace driftsweep::store
