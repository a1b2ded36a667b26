// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.schedule;

import java.util.ArrayList;
import java.util.List;

/// The door calls of a simulated world in their order: a count, a digest, and the last few in
/// words. Guarded by the scheduler's lock while the world runs.
public final class History {
  private static final int KEPT = 1 << 16;

  private final String[] last = new String[KEPT];
  private long count;
  private long digest;

  void note(int process, String door) {
    String event = process + " " + door;
    last[(int) (count++ % KEPT)] = event;
    for (int i = 0; i < event.length(); i++) {
      digest = (digest ^ event.charAt(i)) * 0x100000001B3L;
    }
    digest ^= digest >>> 29;
  }

  public long count() {
    return count;
  }

  /// Equal for equal histories.
  public long digest() {
    return digest;
  }

  /// The last calls, oldest first; at most 65,536.
  public List<String> last() {
    List<String> found = new ArrayList<>();
    for (long i = Math.max(0, count - KEPT); i < count; i++) {
      found.add(last[(int) (i % KEPT)]);
    }
    return found;
  }
}
