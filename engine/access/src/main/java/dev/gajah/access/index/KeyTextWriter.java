// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

import dev.gajah.base.vector.Vector;
import org.jspecify.annotations.Nullable;

/// Writes the text of a key for the detail of a unique violation, such as `(id)=(1)`.
///
/// Upper layers implement it with output functions and privilege checks. Null means the user may
/// not see the values.
@FunctionalInterface
public interface KeyTextWriter {
  @Nullable String keyText(IndexDescriptor index, Vector[] columns, int row);
}
