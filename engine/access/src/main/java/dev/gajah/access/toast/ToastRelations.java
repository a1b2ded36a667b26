// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.toast;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;

/// Finds TOAST tables; the catalog implements it.
public interface ToastRelations {
  /// The TOAST table with this OID.
  RelationDescriptor relation(int toastOid);

  /// Its unique index on (chunk_id, chunk_seq).
  IndexDescriptor index(int toastOid);

  /// A fresh OID for a value, not yet checked for uniqueness.
  int newOid();
}
