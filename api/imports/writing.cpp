#include "api/imports/writing.hpp"

namespace api::imports {

using domain::Result;

WritingInGroups::~WritingInGroups() {
    if (flying_) flying_->get_future().wait();
}

Result<void> WritingInGroups::run(Group group) {
    if (auto landed = finish(); !landed) return landed;
    flying_ = std::make_shared<std::promise<Result<void>>>();
    database_.write(std::move(group), [done = flying_](Result<void> outcome) {
        done->set_value(std::move(outcome));
    });
    return {};
}

Result<void> WritingInGroups::finish() {
    if (!flying_) return {};
    auto outcome = flying_->get_future().get();
    flying_.reset();
    return outcome;
}

Result<void> WritingAtOnce::run(Group group) {
    if (stopped_ && stopped_())
        return domain::Error{domain::ErrorKind::conflict, "import_stopped", {}, {}};
    return group(tx_);
}

}  // namespace api::imports
