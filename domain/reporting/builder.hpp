// A report in the making. Inner to the folder: build.hpp and provenance.hpp are for others.
#pragma once

#include "domain/reporting/adder.hpp"

namespace domain::reporting {

/// For one run. Figures and the plan are made in build.cpp, tables in tables.cpp.
class Builder {
  public:
    Builder(const tallying::Books& books, const About& about, const Options& options);

    Report run();
    /// Of the report that run() made: the spot that a key names, or nothing when it is not added
    /// up.
    std::optional<Spot> spot(std::string_view key) const;
    /// Walks over the drives once more, as run() did: see Adder::each_drive.
    template <class Each>
    void each_drive(Each each) {
        adder_.each_drive(each);
    }

  private:
    /// A target beside what was reached of it.
    struct Reached {
        Value target, reached, percent;
    };

    /// What was entered into the report goes before what is on record; which of them it was is told
    /// with the figure.
    std::optional<std::int64_t> heads(const char* figure, scheduling::HeadCountKind kind,
                                      const std::optional<std::int64_t>& entered);
    std::int64_t sum(Metric metric) const;
    std::int64_t at(TableId table, std::int64_t row, Metric metric) const;
    void add(std::string key, Value value);
    /// A figure of its own, in the unit of its definition.
    void add(Metric metric);
    Value heard(Unit unit, std::int64_t number) const;
    Value heard(Value value) const;
    /// Nobody took down who registered, though people gave: that is not zero. Nor is the volume of
    /// bags of which no kind was given.
    bool unregistered() const;
    bool unmeasured() const;
    void figures();
    void value();
    void allowances();
    void resources();

    Reached reached(const scheduling::Target& t) const;
    void plan();

    std::vector<std::int64_t> rows_of(TableId table) const;
    /// A table whose cells are sums under the columns' names.
    Table summed(TableId id, std::vector<Metric> metrics) const;
    void row(Table& table, std::int64_t number, std::string key, Label name);
    void keep(Table table);
    /// Shares of the known rows, in the column "share" at `column`; their bags are in column 0.
    static void shares(Table& table, std::size_t column, std::string_view unknown);
    static void standard(Table& table, std::size_t ml, std::size_t column);
    static Table with(Table table, std::vector<std::string> more);
    void tables();
    void organizations();
    void below();
    void reasons(TableId id, Metric metric);
    void value_lines();
    void norms();
    void comparison();
    void lines();
    void earlier();

    const tallying::Books& books_;
    const tallying::Register& reg_;
    About about_;
    const Options& options_;
    Adder adder_;
    Report out_;
    Amounts sums_;
    std::optional<std::int64_t> population_, staff_;
    bool silent_ = false;
    Table plan_;
    std::map<std::pair<TableId, std::string>, std::int64_t> row_numbers_;
};

}  // namespace domain::reporting
