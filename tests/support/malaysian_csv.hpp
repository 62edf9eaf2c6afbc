// Synthetic rows in the shape of the Malaysian ministry's file, which deploy/maps/moh-malaysia.toml
// reads.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace tests::support {

struct MalaysianRow {
    std::string date = "2020-01-01";
    std::string hospital = "Hospital Sibu", state = "Sarawak";
    std::int64_t a = 0, b = 0, o = 0, ab = 0;
    std::int64_t untyped = 0;  ///< bags beyond the typed ones

    std::int64_t daily() const { return a + b + o + ab + untyped; }
    /// The twenty columns; every breakdown adds up.
    std::vector<std::string> fields() const {
        const auto whole = daily();
        const auto n = [](std::int64_t value) { return std::to_string(value); };
        return {date,
                hospital,
                state,
                n(whole),
                n(a),
                n(b),
                n(o),
                n(ab),
                n(whole / 3),
                n(whole - whole / 3),
                n(whole),
                "0",
                "0",
                "0",
                n(whole - whole / 4),
                n(whole / 4),
                "0",
                n(whole / 2),
                n(whole - whole / 2),
                "0"};
    }
    std::string line() const { return joined(fields()); }
    /// With one column changed.
    std::string line_with(std::size_t column, const std::string& value) const {
        auto all = fields();
        all[column] = value;
        return joined(all);
    }

    static std::string joined(const std::vector<std::string>& fields) {
        std::string out;
        for (const auto& field : fields) out += field + ',';
        out.pop_back();
        return out;
    }
};

inline const std::string malaysian_header =
    "date,hospital,state,daily,blood_a,blood_b,blood_o,blood_ab,location_centre,location_mobile,"
    "type_wholeblood,"
    "type_apheresis_platelet,type_apheresis_plasma,type_other,social_civilian,social_student,"
    "social_policearmy,donations_new,"
    "donations_regular,donations_irregular";

inline constexpr std::array<std::array<const char*, 2>, 5> malaysian_hospitals{
    {{"Hospital Sibu", "Sarawak"},
     {"Hospital Miri", "Sarawak"},
     {"Hospital Melaka", "Melaka"},
     {"Hospital Taiping", "Perak"},
     {"Pusat Darah Negara", "W.P. Kuala Lumpur"}}};

}  // namespace tests::support
