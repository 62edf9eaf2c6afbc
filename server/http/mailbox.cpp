#include "server/http/mailbox.hpp"

#include <utility>

namespace server::http {
namespace {

struct Registry {
    std::mutex mutex;
    std::vector<Mailbox*> unused;
    std::vector<Mailbox*> all;  // reachable for ever, on purpose
};

Registry& registry() {
    static auto* const one = new Registry;
    return *one;
}

}  // namespace

Mailbox& Mailbox::open(std::function<void()> wake) {
    Registry& boxes = registry();
    std::lock_guard guard(boxes.mutex);
    if (boxes.unused.empty()) {
        boxes.all.push_back(new Mailbox);
        boxes.unused.push_back(boxes.all.back());
    }
    Mailbox& box = *boxes.unused.back();
    boxes.unused.pop_back();
    std::lock_guard inner(box.mutex_);
    box.wake_ = std::move(wake);
    return box;
}

void Mailbox::close() {
    std::vector<Letter> dropped;
    {
        std::lock_guard guard(mutex_);
        wake_ = nullptr;
        dropped.swap(letters_);
    }
    Registry& boxes = registry();
    std::lock_guard guard(boxes.mutex);
    boxes.unused.push_back(this);
}

void Mailbox::take(std::vector<Letter>& into) {
    into.clear();
    std::lock_guard guard(mutex_);
    into.swap(letters_);
}

void Mailbox::put(std::uint64_t ticket, Content content) {
    std::lock_guard guard(mutex_);
    if (!wake_) return;
    letters_.push_back({ticket, std::move(content)});
    if (letters_.size() == 1) wake_();
}

}  // namespace server::http
