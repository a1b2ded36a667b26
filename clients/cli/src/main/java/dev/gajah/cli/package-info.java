// SPDX-License-Identifier: Apache-2.0
/// Programs for the command line: `initdb`, `postgres`, `pg_ctl`, behind one [dev.gajah.cli.Main].
///
/// May depend on `base`, `protocol`, `wal`, `storage` and `postmaster`.
@NullMarked
package dev.gajah.cli;

import org.jspecify.annotations.NullMarked;
