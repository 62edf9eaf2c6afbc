// A secret in an address reaches no log, however the address is written.
#include "api/http/secret_paths.hpp"

#include <gtest/gtest.h>

namespace {

using api::loggable;

TEST(SecretPaths, OrdinaryOnesStayAsTheyWereSent) {
    for (const char* path :
         {"/", "/api/v1/drives/dot-1/events", "/api/v1/calendar-feeds", "/assets/index-B2x.js",
          "/a%20b", "/api/v1//drives", "/api/v1/drives/../drives", "*", ""})
        EXPECT_EQ(loggable(path), path);
}

TEST(SecretPaths, AreCutHoweverTheyAreWritten) {
    for (const char* path : {
             "/api/v1/calendar-feeds/gtc_SECRET.ics",
             "//api/v1/calendar-feeds/gtc_SECRET.ics",
             "/api//v1///calendar-feeds//gtc_SECRET.ics",
             "/api/./v1/calendar-feeds/./gtc_SECRET",
             "/x/../api/v1/calendar-feeds/gtc_SECRET",
             "/api/v1/drives/../calendar-feeds/gtc_SECRET",
             "/api/v1/calendar%2Dfeeds/gtc_SECRET",
             "/api/v1/calendar-feeds%2fgtc_SECRET",
             "/api/v1/calendar-feeds%252fgtc_SECRET",
             "/%61pi/v1/%63alendar-feeds/%67tc_SECRET",
             "/API/V1/Calendar-Feeds/gtc_SECRET",
             "/api\\v1\\calendar-feeds\\gtc_SECRET",
             "http://giothong.example/api/v1/calendar-feeds/gtc_SECRET",
             "https://giothong.example//api/v1/calendar-feeds/gtc_SECRET",
             "/proxy/http://giothong.example/api/v1/calendar-feeds/SECRET",
             "/api/v1/calendar-feeds/SECRET",
             "/api/v1/calendar-feedz/gtc_SECRET",
             "/gtt_SECRET",
             "/api/v1/session/GTS_SECRET",
             "/reset/gtl%5FSECRET",
             "/api/v1/public/me/SECRET",
             "/api/v1/public//me/SECRET/appointments",
         }) {
        const auto logged = loggable(path);
        EXPECT_EQ(logged.find("SECRET"), logged.npos) << path << " → " << logged;
        EXPECT_EQ(logged.find("secret"), logged.npos) << path << " → " << logged;
    }
    EXPECT_EQ(loggable("/any/way/SECRET", "/api/v1/calendar-feeds/{address}").find("SECRET"),
              std::string::npos);
}

}  // namespace
