// What must hold whatever anybody does, seen by whoever runs the machine.
#pragma once

#include "tests/adversary/world.hpp"

namespace tests::adversary {

class Invariants {
  public:
    explicit Invariants(World& world);

    /// Counts: cheap, after every move, so that what broke them is known.
    void after_move();
    /// Everything.
    void after_round();

  private:
    void counts_stand();
    void whole_tables_stand();
    void plan_stands();
    void roles_stand();
    void ended_stays_ended();
    void passwords_stand();
    void days_are_those_of_drives();
    /// Of the sealed drives, in every dimension.
    std::string sealed_rows();

    World& world_;
    std::string sealed_before_;
    std::size_t round_ = 0;
};

}  // namespace tests::adversary
