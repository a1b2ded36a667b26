// SPDX-License-Identifier: Apache-2.0
package dev.gajah.bad.two;

/// A control: the other half of a cycle of packages.
public final class Egg {
  public dev.gajah.bad.one.Chicken hatch() {
    return new dev.gajah.bad.one.Chicken();
  }
}
