// What the clients try. A move is a few requests; what may not follow from them is checked after it
// and after each round.
#pragma once

#include "tests/adversary/world.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tests::adversary {

struct Move {
    std::string name;
    unsigned weight = 1;  ///< how often, against the others
    std::function<void(World&)> go;
};

std::vector<Move>
valid_moves();  ///< what people do all day, and reading everything that one may and may not
std::vector<Move> ledger_moves();      ///< units, ids, times and counts of others
std::vector<Move> review_moves();      ///< deciding about what is not one's own
std::vector<Move> access_moves();      ///< roles, links, tokens, devices, what has ended
std::vector<Move> two_person_moves();  ///< one person as two
std::vector<Move> planning_moves();    ///< targets, drives and people of others
std::vector<Move> edge_moves();        ///< headers, addresses, forms, throttles
std::vector<Move> load_moves();        ///< much of one thing

/// All of them.
std::vector<Move> every_move();

}  // namespace tests::adversary
