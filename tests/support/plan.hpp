// The same small plan over HTTP for several tests: a province with two districts, a hospital, two
// sites, two campaigns.
#pragma once

#include "tests/support/real_service.hpp"

namespace tests::support {

/// Organisations kien-giang ▸ rach-gia, ha-tien, bv-kien-giang; sites nha-van-hoa, cho; campaigns
/// xuan-hong, chu-nhat-do.
inline void plan(RealService& s) {
    const auto organization = [&](const char* code, const char* kind, JsonText parent) {
        s.post_json(
            "/organizations",
            json_object({{"code", code}, {"name", code}, {"kind", kind}, {"parent", parent}}));
    };
    organization("kien-giang", "provincial_committee", nullptr);
    organization("rach-gia", "district_committee", "kien-giang");
    organization("ha-tien", "district_committee", "kien-giang");
    organization("bv-kien-giang", "hospital", "kien-giang");
    for (const char* code : {"nha-van-hoa", "cho"})
        s.post_json("/sites", json_object({{"code", code}, {"name", code}}));
    for (const char* code : {"xuan-hong", "chu-nhat-do"})
        s.post_json("/campaigns", json_object({{"code", code},
                                               {"name", code},
                                               {"kind", "spring_festival"},
                                               {"starts_on", "2020-01-01"},
                                               {"ends_on", "2020-03-31"},
                                               {"organization", "kien-giang"}}));
}

/// A drive of rach-gia at nha-van-hoa on `day`, moved on to `status`. A member in `more` takes the
/// place of the usual one.
inline void plan_drive(RealService& s, const std::string& code,
                       const std::vector<std::string>& status = {"approved", "open"},
                       const std::string& day = "2020-02-09", const JsonMembers& more = {}) {
    JsonMembers members{{"code", code}, {"title", code}};
    const auto usual = [&](const char* name, JsonText value) {
        for (const auto& [other, ignored] : more)
            if (other == name) return;
        members.emplace_back(name, std::move(value));
    };
    usual("site", "nha-van-hoa");
    usual("organization", "rach-gia");
    usual("starts_at", day + "T07:00:00+07:00");
    usual("ends_at", day + "T11:00:00+07:00");
    members.insert(members.end(), more.begin(), more.end());
    s.post_json("/drives", json_object(members));
    s.move(code, status);
}

/// A bag of whole blood.
inline JsonText bag(std::string_view name, std::string_view at, int nominal_ml,
                    JsonMembers more = {}) {
    JsonMembers members{{"component", "whole_blood"}, {"nominal_ml", nominal_ml}};
    members.insert(members.end(), more.begin(), more.end());
    return event_json(name, "collected", at, members);
}

}  // namespace tests::support
