#include "storage/identity/seal_key.hpp"

#include "storage/engine/rows.hpp"

namespace storage::identity {
namespace {

struct FingerprintRow {
    std::string fingerprint;
};
BOOST_DESCRIBE_STRUCT(FingerprintRow, (), (fingerprint))

struct SealedRow {
    std::int64_t secrets = 0;
};
BOOST_DESCRIBE_STRUCT(SealedRow, (), (secrets))

}  // namespace

SealState seal_state(Session& session) {
    SealState out;
    if (auto row = select_one<FingerprintRow>(session, "SELECT fingerprint FROM seal_key"))
        out.fingerprint = row->fingerprint;
    out.secrets =
        select_one<SealedRow>(session, "SELECT count(*) FROM account WHERE factor IS NOT NULL")
            ->secrets;
    return out;
}

void save_key_fingerprint(Session& session, const std::string& fingerprint) {
    execute(session,
            "INSERT INTO seal_key (one, fingerprint) VALUES (1, :fingerprint) "
            "ON CONFLICT (one) DO UPDATE SET fingerprint = excluded.fingerprint",
            fingerprint);
}

}  // namespace storage::identity
