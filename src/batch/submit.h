// Sends a study to Slurm.
#pragma once

#include <string>

#include "batch/script.h"

namespace driftsweep::batch {

// The launcher that this Slurm understands: srun where it has PMIx (or where there is no Slurm to
// ask), else mpirun.
Launcher usual_launcher();

// The name the job will have in the queue: the study's, unless the sbatch options give another.
std::string queue_name(const ScriptRequest& request);

// Writes the script beside the study (STUDY.h5.sbatch) and sends it; returns the number of the
// Slurm job. UserError (usage) where there is no sbatch, a job of the user with that name is queued
// already, or sbatch refuses, in its words; UserError (data) where the script cannot be written.
std::string submit(const ScriptRequest& request);

}  // namespace driftsweep::batch
