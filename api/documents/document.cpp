#include "api/documents/document.hpp"

#include <memory>

namespace api::documents {

RowSource rows_of(std::vector<Row> rows) {
    return [kept = std::make_shared<const std::vector<Row>>(std::move(rows))]() -> RowReader {
        return [kept, next = std::size_t(0)](Row& row) mutable {
            if (next == kept->size()) return false;
            row = (*kept)[next++];
            return true;
        };
    };
}

}  // namespace api::documents
