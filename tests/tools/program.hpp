// SPDX-License-Identifier: Apache-2.0
// The program as its users meet it: words in; exit code, standard output and standard error out.
#pragma once
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "temporary_folder.hpp"

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Outcome {
  int code = -1;
  std::string out, err;
};

/// A process of the program, in a working folder of its own.
class Program {
 public:
  /// @param out  where standard output goes instead of being kept; "" keeps it, "-" closes it
  explicit Program(std::vector<std::string> words, std::string out = "") : out_(std::move(out)) {
    words.insert(words.begin(), RURALSIM_BINARY);
    process_ = ::fork();
    if (process_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (process_ == 0) become(words);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }

  std::filesystem::path folder() const { return folder_.path() / "work"; }
  void signal(int number) const { ::kill(process_, number); }
  Outcome wait() {
    int status = 0;
    ::waitpid(std::exchange(process_, 0), &status, 0);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return {code, text_of(folder_.path() / "out"), text_of(folder_.path() / "err")};
  }

 private:
  static void redirect(const std::filesystem::path& file, int stream) {
    const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (opened < 0 || ::dup2(opened, stream) != stream) ::_exit(126);
    ::close(opened);
  }
  [[noreturn]] void become(const std::vector<std::string>& words) const {
    std::filesystem::create_directory(folder());
    if (::chdir(folder().c_str()) != 0) ::_exit(126);
    redirect(folder_.path() / "err", STDERR_FILENO);
    if (out_ == "-")
      ::close(STDOUT_FILENO);
    else
      redirect(out_.empty() ? folder_.path() / "out" : std::filesystem::path(out_), STDOUT_FILENO);
    for (const int number : {SIGINT, SIGTERM, SIGPIPE})
      ::signal(number, SIG_DFL);  // a test may run in the background
    std::vector<char*> arguments;
    for (const std::string& w : words) arguments.push_back(const_cast<char*>(w.c_str()));
    arguments.push_back(nullptr);
    ::execv(RURALSIM_BINARY, arguments.data());
    ::_exit(127);
  }

  TemporaryFolder folder_;
  std::string out_;
  pid_t process_ = 0;
};

inline Outcome ruralsim_says(std::vector<std::string> words, std::string out = "") {
  return Program(std::move(words), std::move(out)).wait();
}
