// SPDX-License-Identifier: Apache-2.0

/// Who may connect from where, and how they prove who they are: `pg_hba.conf`.
///
/// **Invariant**: a file with an error gives no rules; a client that no rule matches is refused.
///
/// **May depend on** `base`. **Must not know** connections or catalogs: role membership is asked
/// through an interface.
@NullMarked
package dev.gajah.protocol.hba;

import org.jspecify.annotations.NullMarked;
