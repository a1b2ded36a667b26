// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.deparse;

/// Text of a value by its type's output function; the session provides it, since formats depend on
/// settings.
@FunctionalInterface
public interface ValueText {
  /// @param value in object form, not null
  String text(int typeOid, Object value);
}
