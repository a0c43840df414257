// Words as a shell and as sbatch read them back.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::batch {

// A word for a POSIX shell: as it stands where that is safe, else in single quotes.
std::string shell_word(const std::string& word);
std::string shell_words(const std::vector<std::string>& words);

// A word of a line `#SBATCH …`, which sbatch reads itself: a backslash escapes everywhere, # begins
// a comment outside quotes. UserError (usage) where the word holds a line break, which no such line
// can.
std::string sbatch_word(const std::string& word);

// A path for sbatch's --output, where %j and its kin are replaced: every % of the path is kept.
// UserError (usage) for a backslash, which would switch that replacement off.
std::string sbatch_file_name(const std::string& path);

}  // namespace driftsweep::batch
