// CSV from descriptions.
#include "api/csv/reading.hpp"
#include "api/csv/writing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <istream>
#include <new>
#include <random>
#include <sstream>
#include <streambuf>
#include <sys/resource.h>

namespace csv_test {

struct Line {
    api::Field<std::string> place;
    std::string text;
    std::int64_t number = 0;
    std::optional<std::int64_t> unknown;
    api::Tenths tenths;
};
BOOST_DESCRIBE_STRUCT(Line, (), (place, text, number, unknown, tenths))

}  // namespace csv_test

namespace {

using csv_test::Line;

TEST(Csv, QuotesWhatNeedsItAndWritesNumbersAsNumbers) {
    Line line;
    line.text = "Lễ hội \"Xuân hồng\", 2020\nmiền Tây";
    line.number = -3;
    line.tenths = {167'610};
    EXPECT_EQ(api::csv::write(std::vector<Line>{line}, {}),
              "text,number,unknown,tenths\r\n\"Lễ hội \"\"Xuân hồng\"\", 2020\nmiền "
              "Tây\",-3,,16761.0\r\n");
}

TEST(Csv, NoTextBeginsLikeAFormula) {
    for (const char* text : {"=1+1", "+84", "-x", "@sum", "\tx", "\rx"}) {
        Line line;
        line.text = text;
        auto csv = api::csv::write(std::vector<Line>{line}, {});
        auto cell = csv.substr(csv.find("\r\n") + 2);
        if (cell.front() == '"') cell.erase(0, 1);
        EXPECT_EQ(cell.front(), '\'') << text;
    }
}

TEST(Csv, HasTheColumnsThatWereAskedForAndABomOnRequest) {
    Line line;
    line.place = std::string("x");
    auto csv = api::csv::write(std::vector<Line>{line}, {.bom = true});
    EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBFplace,text,"));
    EXPECT_EQ(api::csv::write(std::vector<Line>{}, {}), "text,number,unknown,tenths\r\n");
}

TEST(Csv, TheVietnameseFormHasSemicolonsAndDecimalCommas) {
    const auto vi = api::csv::form_of(api::csv::Locale::vi, {});
    EXPECT_EQ(vi, (api::csv::Form{';', ',', true}));
    EXPECT_EQ(api::csv::form_of(api::csv::Locale::vi, false).bom, false);
    EXPECT_EQ(api::csv::form_of({}, {}), api::csv::Form{});
    EXPECT_EQ(api::csv::form_of(api::csv::Locale::plain, true), (api::csv::Form{',', '.', true}));
    Line line;
    line.text = "a;b, 1.5";
    line.number = -3;
    line.tenths = {167'610};
    EXPECT_EQ(api::csv::write(std::vector<Line>{line}, vi),
              "\xEF\xBB\xBFtext;number;unknown;tenths\r\n\"a;b, 1.5\";-3;;16761,0\r\n");
    line.text = "a, 1.5";
    EXPECT_NE(api::csv::write(std::vector<Line>{line}, vi).find("\na, 1.5;"), std::string::npos)
        << "text stays as it is";
}

TEST(Csv, BothFormsSayTheSame) {
    std::mt19937_64 random(20201206);
    const std::string letters = "a;,.\"'\n=ă 1";
    for (int round = 0; round < 300; ++round) {
        Line line;
        for (auto i = random() % 8; i > 0; --i) line.text += letters[random() % 9];
        line.text += 'x';
        line.number = std::int64_t(random()) % 1'000'000;
        line.tenths = {std::int64_t(random() % 10'000'000)};
        const auto cells = [&](const api::csv::Form& form) {
            std::istringstream in(api::csv::write(std::vector<Line>{line}, form));
            api::csv::CsvReader reader(in, form.separator);
            const auto header = reader.next(), row = reader.next();
            EXPECT_TRUE(header && row && !reader.next() && row->fault.empty());
            return row->fields;
        };
        auto plain = cells({}), vi = cells({';', ',', true});
        ASSERT_EQ(plain.size(), vi.size());
        EXPECT_EQ(plain[0], vi[0]);
        EXPECT_EQ(plain[1], vi[1]);
        std::replace(plain.back().begin(), plain.back().end(), '.', ',');
        EXPECT_EQ(plain.back(), vi.back());
    }
}

/// Gives its text, and then an error instead of an end.
template <class Failure>
class Broken : public std::streambuf {
  public:
    explicit Broken(std::string text) : text_(std::move(text)) {
        setg(text_.data(), text_.data(), text_.data() + text_.size());
    }

  protected:
    int_type underflow() override { throw Failure(); }

  private:
    std::string text_;
};

struct ReadError : std::ios_base::failure {
    ReadError() : std::ios_base::failure("EIO", std::make_error_code(std::errc::io_error)) {}
};

template <class Failure>
int rows_before(const std::string& text) {
    Broken<Failure> buffer(text);
    std::istream in(&buffer);
    api::csv::CsvReader reader(in, ',');
    int rows = 0;
    try {
        while (reader.next()) ++rows;
    } catch (const Failure&) {
        return rows;
    }
    ADD_FAILURE() << "taken for the end after " << rows << " rows of " << text;
    return -1;
}

TEST(Csv, AnErrorIsNotTheEndOfTheRows) {
    for (const char* text : {"a,b\n1,2\n", "a,b\n1,2\n3", "a,b\n1,2\n3,4", "a,b\n1,2\n\"3"}) {
        EXPECT_EQ(rows_before<ReadError>(text), 2) << text;
        EXPECT_EQ(rows_before<std::bad_alloc>(text), 2) << text;
    }
    EXPECT_EQ(rows_before<ReadError>(""), 0);
}

/// A heading, one line of `length` letters, and a good line, without ever being in memory as a
/// whole.
class LongLine : public std::streambuf {
  public:
    explicit LongLine(std::size_t length) : left_(length), block_(65'536, 'x') {}

  protected:
    int_type underflow() override {
        if (step_ == 0) {
            ++step_;
            block_ = "a,b\n";
        } else if (step_ == 1 && left_ > 0) {
            block_.assign(std::min<std::size_t>(left_, 65'536), 'x');
            left_ -= block_.size();
        } else if (step_ == 1) {
            ++step_;
            block_ = "\n1,2\n";
        } else {
            return traits_type::eof();
        }
        setg(block_.data(), block_.data(), block_.data() + block_.size());
        return traits_type::to_int_type(*gptr());
    }

  private:
    int step_ = 0;
    std::size_t left_;
    std::string block_;
};

TEST(Csv, ALineWithoutEndIsRefusedWithItsNumberInBoundedMemory) {
    auto most_kib = [] {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
    };
    const auto before = most_kib();
    LongLine endless(std::size_t(256) * 1024 * 1024);
    std::istream in(&endless);
    api::csv::CsvReader reader(in, ',');
    EXPECT_EQ(reader.next()->fields, (std::vector<std::string>{"a", "b"}));
    auto row = reader.next();
    ASSERT_TRUE(row);
    EXPECT_EQ(row->fault, "row_too_long");
    EXPECT_EQ(row->line, 2);
    row = reader.next();
    ASSERT_TRUE(row);
    EXPECT_EQ(row->line, 3);
    EXPECT_EQ(row->fields, (std::vector<std::string>{"1", "2"}));
    EXPECT_FALSE(reader.next());
    EXPECT_LT(most_kib() - before, 32 * 1024) << "KiB more than before";
}

TEST(Csv, LinesOfEveryLengthNearTheLimitAreReadOrRefusedWhole) {
    for (std::size_t length : {std::size_t(0), std::size_t(1), api::csv::CsvReader::most_bytes - 1,
                               api::csv::CsvReader::most_bytes, api::csv::CsvReader::most_bytes + 1,
                               api::csv::CsvReader::most_bytes + 2})
        for (bool ends : {true, false}) {
            SCOPED_TRACE(length);
            std::istringstream in("first\n" + std::string(length, 'x') + (ends ? "\nlast" : ""));
            api::csv::CsvReader reader(in, ',');
            EXPECT_EQ(reader.next()->fields[0], "first");
            if (length > 0) {
                auto row = reader.next();
                ASSERT_TRUE(row);
                EXPECT_EQ(row->fault,
                          length + 1 > api::csv::CsvReader::most_bytes ? "row_too_long" : "");
                if (row->fault.empty()) EXPECT_EQ(row->fields[0].size(), length);
            }
            if (ends) {
                auto row = reader.next();
                ASSERT_TRUE(row);
                EXPECT_EQ(row->fields[0], "last");
                EXPECT_EQ(row->line, 3);
            }
            EXPECT_FALSE(reader.next());
        }
}

TEST(Csv, LinesMayEndWithReturnsAlone) {
    for (const char* text : {"a,b\r1,2\r\"3\r4\",5\r", "a,b\r1,2\r\"3\r4\",5"}) {
        std::istringstream in(text);
        api::csv::CsvReader reader(in, ',');
        EXPECT_EQ(reader.next()->fields, (std::vector<std::string>{"a", "b"}));
        EXPECT_EQ(reader.next()->fields, (std::vector<std::string>{"1", "2"}));
        EXPECT_EQ(reader.next()->fields, (std::vector<std::string>{"3 4", "5"}));
        EXPECT_FALSE(reader.next());
    }
    std::string large = "a,b\r";
    for (int i = 0; i < 20'000; ++i) large += std::to_string(i) + ",x\r";
    std::istringstream in(large);
    api::csv::CsvReader reader(in, ',');
    reader.next();
    int rows = 0;
    while (auto row = reader.next()) {
        ASSERT_EQ(row->fault, "");
        ASSERT_EQ(row->fields, (std::vector<std::string>{std::to_string(rows), "x"}));
        ++rows;
    }
    EXPECT_EQ(rows, 20'000);
}

}  // namespace
