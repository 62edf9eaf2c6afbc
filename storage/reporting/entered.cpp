// JSON of described structs, as far as these rows have any: the library that reads bodies belongs
// to the layers above.
#include "storage/reporting/entered.hpp"

#include "storage/engine/bulk_insert.hpp"
#include "storage/engine/columns.hpp"

#include <charconv>
#include <concepts>

namespace storage::reporting {
namespace {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;
template <class T>
concept Enumerated = boost::describe::has_describe_enumerators<T>::value;

template <class T, class F>
void each_member(F&& f) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_any_access>;
    boost::mp11::mp_for_each<Members>(f);
}

// ---- writing

void write(std::string& out, const std::string& text) {
    append_json(out, std::string_view(text));
}
void write(std::string& out, std::int64_t number) {
    out += std::to_string(number);
}
void write(std::string& out, double number) {
    char text[32];
    out.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}
void write(std::string& out, domain::Day day) {
    append_json(out, std::string_view(day.text()));
}
template <Enumerated E>
void write(std::string& out, E value) {
    append_json(out, domain::name_of(value));
}
template <Described T>
void write(std::string& out, const T& value);
template <class T>
void write(std::string& out, const std::vector<T>& list);
template <class T>
void write(std::string& out, const std::optional<T>& value) {
    if (value)
        write(out, *value);
    else
        out += "null";
}
template <class T>
void write(std::string& out, const std::vector<T>& list) {
    out += '[';
    for (const auto& item : list) {
        if (&item != &list.front()) out += ',';
        write(out, item);
    }
    out += ']';
}
template <Described T>
void write(std::string& out, const T& value) {
    out += '{';
    bool first = true;
    each_member<T>([&](auto member) {
        if (!std::exchange(first, false)) out += ',';
        append_json(out, std::string_view(member.name));
        out += ':';
        write(out, value.*member.pointer);
    });
    out += '}';
}

// ---- reading

[[noreturn]] void unreadable() {
    throw std::runtime_error("what was entered into a report cannot be read");
}

class Reader {
  public:
    explicit Reader(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

    void end() {
        skip_space();
        if (at_ != end_) unreadable();
    }

    void read(std::string& out) { out = string(); }
    void read(std::int64_t& out) { number(out); }
    void read(double& out) { number(out); }
    void read(domain::Day& out) { out = day_of(string()); }
    template <Enumerated E>
    void read(E& out) {
        out = enum_of<E>(string());
    }
    template <class T>
    void read(std::optional<T>& out) {
        if (null())
            out.reset();
        else
            read(out.emplace());
    }
    template <class T>
    void read(std::vector<T>& out) {
        items('[', ']', [&] { read(out.emplace_back()); });
    }
    template <Described T>
    void read(T& out) {
        items('{', '}', [&] {
            const auto name = string();
            need(':');
            bool known = false;
            each_member<T>([&](auto member) {
                if (known || name != member.name) return;
                known = true;
                read(out.*member.pointer);
            });
            if (!known) unreadable();
        });
    }

  private:
    void skip_space() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    }
    bool take(char c) {
        skip_space();
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        return true;
    }
    void need(char c) {
        if (!take(c)) unreadable();
    }
    bool null() {
        skip_space();
        if (!std::string_view(at_, std::size_t(end_ - at_)).starts_with("null")) return false;
        at_ += 4;
        return true;
    }
    template <class F>
    void items(char open, char close, F&& item) {
        need(open);
        if (take(close)) return;
        do item();
        while (take(','));
        need(close);
    }
    template <class N>
    void number(N& out) {
        skip_space();
        auto [next, error] = std::from_chars(at_, end_, out);
        if (error != std::errc{}) unreadable();
        at_ = next;
    }
    std::uint32_t unit() {
        std::uint32_t out = 0;
        if (end_ - at_ < 4) unreadable();
        auto [next, error] = std::from_chars(at_, at_ + 4, out, 16);
        if (error != std::errc{} || next != at_ + 4) unreadable();
        at_ = next;
        return out;
    }
    void escaped(std::string& out) {
        static constexpr std::string_view marks = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
        if (at_ == end_) unreadable();
        const char mark = *at_++;
        if (auto i = marks.find(mark); i != marks.npos) {
            out += meant[i];
            return;
        }
        if (mark != 'u') unreadable();
        // Everything above ASCII stands as it is: only control characters are written so.
        const auto code = unit();
        if (code > 0x7f) unreadable();
        out += char(code);
    }
    std::string string() {
        need('"');
        std::string out;
        while (at_ != end_ && *at_ != '"') {
            const char c = *at_++;
            if (c == '\\')
                escaped(out);
            else
                out += c;
        }
        need('"');
        return out;
    }

    const char* at_;
    const char* end_;
};

}  // namespace

std::string entered_text(const domain::reporting::Entered& entered) {
    std::string out;
    write(out, entered);
    return out;
}

domain::reporting::Entered entered_of(std::string_view text) {
    domain::reporting::Entered out;
    Reader reader(text);
    reader.read(out);
    reader.end();
    return out;
}

}  // namespace storage::reporting
