// Included before everything in files with LibTorch's headers, where Clang compiles them with
// libstdc++ and they need it (FindLibTorch.cmake tries).
//
// LibTorch 1.13 uses std::vector<IValue> in headers where IValue is still incomplete. That works as
// long as the vector's members are instantiated at the end of the file; but C++20 makes them
// constexpr, and Clang instantiates such functions at once. Here <vector> is read with its C++17
// declarations; nothing else changes.
#pragma once

// <algorithm> declares one constexpr function on vector<bool>'s iterator ahead of <vector>, which
// will define it without: let it speak of a class that is not there.
#define _Bit_iterator _Bit_iterator_elsewhere
#include <bits/stl_algobase.h>
#undef _Bit_iterator

// What <vector> includes keeps its C++20 declarations.
#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#if defined(_GLIBCXX_VECTOR)
#error "<vector> was included before its C++17 declarations could be chosen"
#endif

#pragma push_macro("_GLIBCXX20_CONSTEXPR")
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR
#include <vector>
#pragma pop_macro("_GLIBCXX20_CONSTEXPR")
