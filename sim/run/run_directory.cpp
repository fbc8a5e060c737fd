// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstdio>
#include <optional>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/lock.hpp>
#include <ruralsim/run/run_directory.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLockName = ".lock";
/// Stands in the lock file of a run that may replace a finished output, so that --resume still may.
constexpr std::string_view kReplacing = "replaces the existing output";

[[noreturn]] void refuse(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

fs::path with_suffix(fs::path path, const std::string& suffix) {
  return path += suffix;
}

/// A path whose last part is a name that can take a suffix: `out/` and `.` have none, and a link stands for
/// the folder it points to, since that is what gets replaced.
fs::path named(fs::path place) {
  std::error_code error;
  if (!place.has_filename()) place = place.parent_path();
  const bool link = fs::is_symlink(fs::symlink_status(place, error));
  if (link && !fs::exists(place, error))
    refuse(ENOENT, "cannot write " + place.string() + ", a dangling link");
  if (link || place.filename() == "." || place.filename() == "..") place = fs::weakly_canonical(place);
  if (!place.has_filename()) refuse(EINVAL, "cannot write a run to '" + place.string() + "'");
  return place;
}

bool holds_working_directory(const fs::path& folder) {
  std::error_code error;
  for (fs::path here = fs::current_path(error); !error; here = here.parent_path()) {
    if (fs::equivalent(folder, here, error)) return true;
    if (here == here.parent_path()) break;
  }
  return false;
}

bool folder_exists(const fs::path& place) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(place, error);
  if (status.type() == fs::file_type::not_found) return false;
  if (status.type() == fs::file_type::none) refuse(error.value(), "cannot write " + place.string());
  if (!fs::is_directory(status)) refuse(ENOTDIR, "cannot write a run to " + place.string());
  return true;
}

void create_parents(const fs::path& place) {
  if (!place.has_parent_path()) return;
  std::error_code error;
  fs::create_directories(place.parent_path(), error);
  if (error) refuse(error.value(), "cannot create " + place.parent_path().string());
}

/// @return false if the folder was there
bool create_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0777) == 0) return true;
  if (errno != EEXIST) refuse(errno, "cannot create " + folder.string());
  folder_exists(folder);  // refuses a file in its place
  return false;
}

struct Lock {
  int descriptor;
  bool held;  // false where the file system knows no locks
};

bool same_file(int descriptor, const fs::path& file) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(descriptor, &opened) == 0 && ::stat(file.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/// @return nothing if the folder went away under our hands: its owner has just committed or discarded it
std::optional<Lock> lock_folder(const fs::path& folder) {
  const fs::path file = folder / kLockName;
  try {
    io::FileLock lock(file);
    if (lock.state() == io::FileLock::State::busy) {
      throw ExistingOutput(folder.string() +
                           " is being written by another process; wait for it or choose another place");
    }
    if (!same_file(lock.descriptor(), file)) return std::nullopt;
    const bool held = lock.state() == io::FileLock::State::held;
    return Lock{lock.release(), held};
  } catch (const std::system_error& refusal) {
    if (refusal.code() == std::errc::no_such_file_or_directory) return std::nullopt;
    throw;
  }
}

struct Claim {
  Lock lock;
  bool fresh;  // the folder wasn't there before
};

Claim claim_folder(const fs::path& folder) {
  while (true) {
    const bool fresh = create_folder(folder);
    try {
      if (const auto lock = lock_folder(folder)) return {*lock, fresh};
    } catch (...) {
      if (fresh) ::rmdir(folder.c_str());  // refused by the system if somebody else has moved in
      throw;
    }
  }
}

void note_replacement(int lock, const fs::path& folder) {
  const bool noted = ::ftruncate(lock, 0) == 0 && ::pwrite(lock, kReplacing.data(), kReplacing.size(), 0) ==
                                                      static_cast<ssize_t>(kReplacing.size());
  if (!noted) refuse(errno, "cannot write " + (folder / kLockName).string());
}

bool may_replace(const fs::path& partial) {
  std::error_code error;
  if (!fs::exists(partial / kLockName, error)) return false;
  return io::read_file(partial / kLockName, 4096) == kReplacing;
}

void remove_all_but_lock(const fs::path& partial) {
  for (const fs::directory_entry& entry : fs::directory_iterator(partial)) {
    if (entry.path().filename() == kLockName) continue;
    std::error_code error;
    fs::remove_all(entry.path(), error);
    if (error) refuse(error.value(), "cannot remove " + entry.path().string());
  }
}

/// Refuses a finished output unless it's to be replaced. @return whether there is one
bool check_final(const fs::path& final_place, bool replace, Overwrite policy) {
  if (!folder_exists(final_place)) return false;
  if (!replace) {
    const char* advice = policy == Overwrite::resume
                             ? " is finished already; --force runs it anew and replaces it"
                             : " exists already; --force replaces it";
    throw ExistingOutput(final_place.string() + advice);
  }
  if (holds_working_directory(final_place)) {
    throw ExistingOutput(final_place.string() +
                         " is the working directory or holds it, so it can't be replaced");
  }
  return true;
}

void make_tree_durable(const fs::path& folder) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_symlink() && (entry.is_regular_file() || entry.is_directory()))
      io::make_durable(entry.path());
  }
  io::make_durable(folder);
}

/// Renames a finished output to a name that's free. @return that name, or nothing if there was no output
std::optional<fs::path> set_aside(const fs::path& final_place, bool replace) {
  if (!check_final(final_place, replace, Overwrite::refuse)) return std::nullopt;
  for (int attempt = 0;; ++attempt) {
    const std::string again = attempt == 0 ? "" : '-' + std::to_string(attempt);
    const fs::path old = with_suffix(final_place, ".old-" + std::to_string(::getpid()) + again);
    std::error_code error;
    if (!fs::exists(fs::symlink_status(old, error))) {
      if (std::rename(final_place.c_str(), old.c_str()) != 0)
        refuse(errno, "cannot rename " + final_place.string());
      return old;
    }
  }
}

void remove_old(const fs::path& old, const fs::path& final_place) {
  std::error_code error;
  fs::remove_all(old, error);
  if (error) {
    refuse(error.value(), final_place.string() +
                              " is whole, but the output it replaces couldn't be removed from " +
                              old.string());
  }
}

fs::path parent_of(const fs::path& place) {
  return place.has_parent_path() ? place.parent_path() : fs::path(".");
}

}  // namespace

RunDirectory RunDirectory::create(fs::path final_place, Overwrite policy) {
  RunDirectory run;
  run.final_ = named(std::move(final_place));
  run.partial_ = with_suffix(run.final_, ".partial");
  run.replace_ = policy == Overwrite::force || (policy == Overwrite::resume && may_replace(run.partial_));
  check_final(run.final_, run.replace_, policy);
  create_parents(run.final_);

  const Claim claim = claim_folder(run.partial_);
  run.lock_ = claim.lock.descriptor;
  run.locked_ = claim.lock.held;
  run.keep_ = !claim.fresh;  // whatever is refused below, an interrupted run stays for --resume
  check_final(run.final_, run.replace_, policy);  // again, now that nobody else can be finishing it
  if (!claim.fresh && policy == Overwrite::refuse) {
    throw ExistingOutput(
        run.partial_.string() +
        " holds an interrupted run; --resume continues it, --force discards it and starts anew");
  }
  run.resumed_ = !claim.fresh && policy == Overwrite::resume;
  if (policy == Overwrite::force) {
    remove_all_but_lock(run.partial_);
    run.keep_ = false;
    note_replacement(run.lock_, run.partial_);
  }
  return run;
}

RunDirectory::RunDirectory(RunDirectory&& other) noexcept
    : final_(std::move(other.final_)),
      partial_(std::move(other.partial_)),
      lock_(std::exchange(other.lock_, -1)),
      replace_(other.replace_),
      resumed_(other.resumed_),
      locked_(other.locked_),
      keep_(other.keep_),
      committed_(other.committed_) {}

RunDirectory::~RunDirectory() {
  if (lock_ < 0) return;
  std::error_code ignored;  // a destructor has nobody to tell
  if (!committed_ && !keep_) fs::remove_all(partial_, ignored);
  ::close(lock_);
}

fs::path RunDirectory::path(std::string_view name) const {
  const fs::path inside(name);
  base::ensure(inside.is_relative(), "a file of a run was given an absolute path");
  for (const fs::path& part : inside)
    base::ensure(part != "..", "a file of a run was placed outside its folder");
  return (committed_ ? final_ : partial_) / inside;
}

void RunDirectory::commit() {
  base::ensure(lock_ >= 0 && !committed_, "a run directory was committed twice");
  make_tree_durable(partial_);
  keep_ = true;  // it's whole now: if it can't be placed, it isn't to be thrown away either
  const std::optional<fs::path> old = set_aside(final_, replace_);
  if (std::rename(partial_.c_str(), final_.c_str()) != 0) {
    const int error = errno;
    if (old) fs::rename(*old, final_);
    const std::string what = "cannot rename " + partial_.string() + ", which is whole, to " + final_.string();
    if (error == EEXIST || error == ENOTEMPTY)
      throw ExistingOutput(what + ": something has been put there meanwhile");
    refuse(error, what);
  }
  committed_ = true;
  // Only now, under the lock: without its lock file the partial folder would look abandoned.
  if (::unlink((final_ / kLockName).c_str()) != 0)
    refuse(errno, "cannot remove " + (final_ / kLockName).string());
  io::make_durable(final_);
  io::make_durable(parent_of(final_));
  if (old) remove_old(*old, final_);
}

}  // namespace ruralsim
