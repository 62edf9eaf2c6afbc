#include "server/http/input_buffer.hpp"

#include <algorithm>
#include <cstring>

namespace server::http {

void InputBuffer::make_room(bool for_body) {
    const auto enough = [&] { return end_ < capacity_ && (!for_body || capacity_ >= body_size); };
    if (begin_ == end_) begin_ = end_ = 0;
    if (enough()) return;
    if (begin_ > 0) {
        std::memmove(data_.get(), data_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        if (enough()) return;
    }
    std::size_t wanted = capacity_ == 0 ? first_size : capacity_ * 2;
    if (for_body) wanted = std::max(wanted, body_size);
    auto larger = std::make_unique_for_overwrite<char[]>(wanted);
    if (end_ > 0) std::memcpy(larger.get(), data_.get(), end_);
    data_ = std::move(larger);
    capacity_ = wanted;
}

boost::asio::mutable_buffer InputBuffer::scratch() {
    begin_ = end_ = 0;
    if (capacity_ == 0) make_room(false);
    return {data_.get(), capacity_};
}

void InputBuffer::rest() {
    begin_ = end_ = 0;
    if (capacity_ <= first_size) return;
    data_.reset();
    capacity_ = 0;
}

}  // namespace server::http
