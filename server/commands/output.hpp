// Where a command writes what it answers.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

namespace server::commands {

/// A file that takes its name when it is whole, or standard output (an empty path).
class Output {
  public:
    explicit Output(std::string path);
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void write(std::string_view chunk);
    /// False when something could not be written.
    bool finish();

  private:
    std::string path_, temporary_;
    std::ofstream file_;
};

/// The form that a file's name asks for ("a.pdf": "pdf"), or nothing.
std::string format_of_file(const std::string& path);

}  // namespace server::commands
