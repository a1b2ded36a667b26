// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.files;

/// The simulated machine has lost its power: thrown by every call to its disk from then on.
@SuppressWarnings("serial") // never serialized
public final class SimulatedCrash extends Error {
  public SimulatedCrash() {
    super("simulated crash", null, false, false);
  }
}
