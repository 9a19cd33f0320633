// process/forget_memory.hpp: a fork that executes nothing gives back what it has inherited.
//
// What we hold (session, keys, cookies) is in the memory of every fork, too, for whoever may read that, and a page
// that we change afterwards is there twice.
#pragma once

namespace tgvs::process {

// In a forked process, single-threaded: clears the heap and all memory without a name, but for the stack and the
// thread's own block that it runs on, and what belongs to a library's data. Afterwards nothing may allocate or free.
// System calls only. Does nothing under a sanitizer, whose shadow memory it would clear.
void forget_inherited_memory();

}  // namespace tgvs::process
