//! The stores against real servers. `tests/run stores` starts them, says where they are, and runs these tests one at a time.

mod faults;
mod keeping;
mod world;
