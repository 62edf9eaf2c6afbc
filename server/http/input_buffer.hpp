// What has come in on a connection and is not read yet.
#pragma once

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace server::http {

/// Grows to what a request needs and gives it back between requests: an idle connection holds
/// nothing.
class InputBuffer {
  public:
    static constexpr std::size_t first_size = 4'096;
    static constexpr std::size_t body_size = 65'536;

    std::string_view unread() const { return {data_.get() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }
    void consume(std::size_t bytes) { begin_ += bytes; }
    /// Where the next bytes may be put, after make_room(); added() says how many came.
    boost::asio::mutable_buffer room() { return {data_.get() + end_, capacity_ - end_}; }
    void added(std::size_t bytes) { end_ += bytes; }

    /// Room for the next read. The limits of headers and bodies are judged before, so that it grows
    /// within them only.
    void make_room(bool for_body);
    /// All of it, for bytes that nobody reads.
    boost::asio::mutable_buffer scratch();
    /// Between requests, when everything is read.
    void rest();

  private:
    std::unique_ptr<char[]> data_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace server::http
