// Only there to have tests/support/catch.hpp compiled once.
