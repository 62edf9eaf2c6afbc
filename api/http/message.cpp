#include "api/http/message.hpp"

namespace api {
namespace {

class Made final : public BodyStream {
  public:
    explicit Made(std::function<bool(std::string&)> more) : more_(std::move(more)) {}

    void next(Ready ready) override {
        Chunk chunk;
        chunk.last = !more_(chunk.bytes);
        ready(std::move(chunk));
    }

  private:
    std::function<bool(std::string&)> more_;
};

}  // namespace

std::shared_ptr<BodyStream> stream_of(std::function<bool(std::string&)> more) {
    return std::make_shared<Made>(std::move(more));
}

}  // namespace api
