// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The parts of Asio and Beast that are compiled once.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
