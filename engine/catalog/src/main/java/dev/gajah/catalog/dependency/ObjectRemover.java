// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.dependency;

/// Removes one object whose dependents are gone already: its own rows and files, not its
/// dependencies.
@FunctionalInterface
public interface ObjectRemover {
  void remove(ObjectAddress object);
}
