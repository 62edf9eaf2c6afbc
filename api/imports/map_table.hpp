// One table of a map, read key by key.
#pragma once

#include "domain/core/names.hpp"
#include "domain/core/result.hpp"

#include <toml++/toml.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace api::imports {

/// Reads the keys of one table and notes every mistake with the path of its key: a text that is a
/// number, a choice that there is not, and, when the reader ends, every key that nobody asked for.
/// Table and list of mistakes must outlive it.
class MapTable {
  public:
    MapTable(const toml::table& table, std::string path, std::vector<domain::Violation>& wrong)
        : table_(table), path_(std::move(path)), wrong_(wrong) {}
    MapTable(const MapTable&) = delete;
    MapTable& operator=(const MapTable&) = delete;
    ~MapTable() { finish(); }

    /// Notes the keys that nobody has asked for; once, whoever calls it first.
    void finish();

    void refuse(const std::string& key, std::string code, domain::Parameters parameters = {});

    const toml::node* find(const std::string& key, bool required = false);

    /// Empty when it is not there, or no text.
    std::string text(const std::string& key, bool required = false);
    /// False when it is not there, which leaves `into` as it was.
    bool text(const std::string& key, std::string& into, bool required = false);

    /// One text, or a list of them.
    std::vector<std::string> texts(const std::string& key, bool required = false);

    template <class E>
    std::optional<E> choice(const std::string& key, bool required = false) {
        std::string name;
        if (!text(key, name, required)) return std::nullopt;
        auto out = domain::from_name<E>(name);
        if (!out) refuse(key, "not_a_choice");
        return out;
    }

    /// The tables of an array of tables, or the one table of a plain one.
    template <class Each>
    void tables(const std::string& key, Each each, bool required = false) {
        each_table(
            key, [&](MapTable& table) { each(table); }, required,
            [this](const toml::table& table, std::string path) {
                return MapTable(table, std::move(path), wrong_);
            });
    }

  protected:
    /// As tables(); `make(table, path)` gives the reader of one.
    template <class Each, class Make>
    void each_table(const std::string& key, Each each, bool required, Make make) {
        const auto* node = find(key, required);
        if (!node) return;
        if (const auto* one = node->as_table()) {
            auto table = make(*one, path_ + key + ".");
            each(table);
            return;
        }
        const auto* list = node->as_array();
        if (!list) return refuse(key, "wrong_type");
        std::size_t i = 0;
        for (const auto& item : *list) {
            const auto path = key + "[" + std::to_string(i++) + "].";
            if (const auto* one = item.as_table()) {
                auto table = make(*one, path_ + path);
                each(table);
            } else {
                refuse(path, "wrong_type");
            }
        }
    }

    std::vector<domain::Violation>& wrong() { return wrong_; }

  private:
    const toml::table& table_;
    std::string path_;
    std::vector<domain::Violation>& wrong_;
    std::set<std::string> known_;
    bool finished_ = false;
};

}  // namespace api::imports
