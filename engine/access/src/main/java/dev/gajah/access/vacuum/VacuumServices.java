// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.vacuum;

import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.table.RelationDescriptor;

/// What a vacuum needs from above.
public interface VacuumServices {
  /// The access method with this OID.
  IndexAccessMethod accessMethod(int accessMethodOid);

  /// Called between pages, without locks: interrupts, and sleeping for the cost-based delay.
  void delayPoint();

  /// Cuts the table's files to `blocks` blocks, logged; the caller holds ACCESS EXCLUSIVE on it.
  void truncate(RelationDescriptor relation, int blocks);
}
