// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.dependency;

/// What DROP does when other objects depend on the one to drop.
public enum DropBehavior {
  RESTRICT,
  CASCADE
}
