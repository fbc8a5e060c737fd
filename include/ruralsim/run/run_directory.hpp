// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ruralsim {

/// What to do when the place of the output is taken.
enum class Overwrite {
  refuse,  ///< leave everything as it is and throw ExistingOutput
  force,   ///< discard an interrupted run; replace a finished one, as a whole and only once the new one is
           ///< whole
  resume   ///< continue an interrupted run, or start one when there is none; a finished one is refused
};

/// The output is there already, or somebody else is writing it; the message tells how to go on.
class ExistingOutput : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A folder that appears under its name only when it's whole. It's built as `<final>.partial` beside the
/// final place and renamed by commit(). It's held by flock on a `.lock` file inside, so that two processes
/// can't write the same output; the lock goes with the process, however it ends.
///
/// Unless commit() or keep_partial() was called, the destructor removes the partial folder, so that a failed
/// run leaves nothing. A folder that was resumed is kept in any case: it holds earlier work.
class RunDirectory {
 public:
  /// Finds out whether the output can be written before anything is computed: creates missing parents, the
  /// partial folder and the lock.
  /// @throws ExistingOutput     the output exists (and the policy doesn't cover it), an interrupted run is
  /// there, or
  ///                            another process is writing it
  /// @throws std::system_error  an unwritable or read-only parent, a file in the way, a full disk; the
  /// message names
  ///                            the path
  static RunDirectory create(std::filesystem::path final_place, Overwrite policy);

  ~RunDirectory();
  RunDirectory(RunDirectory&& other) noexcept;
  RunDirectory& operator=(RunDirectory&&) = delete;

  /// Where to write a file of this run now: inside the partial folder (after commit(), inside the final one).
  /// Sub-folders are the caller's to create. @param name  relative, without `..`
  std::filesystem::path path(std::string_view name) const;

  /// Fsyncs every file and folder and puts the folder in its final place. With Overwrite::force an old output
  /// is renamed to `<final>.old-<pid>`, the new one takes its place, then the old one is deleted; if the new
  /// one can't take it the old one is put back. When the last rename is refused the partial folder is kept,
  /// since it is whole.
  /// @throws ExistingOutput     somebody else has put an output there meanwhile
  /// @throws std::system_error  naming the path
  void commit();

  /// Keeps the partial folder for --resume when this object goes without a commit (signals).
  void keep_partial() noexcept { keep_ = true; }

  /// True if the partial folder was there and is being continued.
  bool resumed() const noexcept { return resumed_; }
  /// False on file systems without flock: nothing then stops a second writer.
  bool locked() const noexcept { return locked_; }
  const std::filesystem::path& final_path() const noexcept { return final_; }
  const std::filesystem::path& partial_path() const noexcept { return partial_; }

 private:
  RunDirectory() = default;

  std::filesystem::path final_;
  std::filesystem::path partial_;
  int lock_ = -1;
  bool replace_ = false;
  bool resumed_ = false;
  bool locked_ = false;
  bool keep_ = false;
  bool committed_ = false;
};

}  // namespace ruralsim
