// SPDX-License-Identifier: Apache-2.0
package dev.gajah.bad.one;

/// A control: one half of a cycle of packages.
public final class Chicken {
  public dev.gajah.bad.two.Egg lay() {
    return new dev.gajah.bad.two.Egg();
  }
}
