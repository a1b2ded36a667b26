// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.autovacuum;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AutovacuumWorkTest {
  @Test
  void thereAreNeverMoreWorkersThanPlaces() {
    AutovacuumWork work = new AutovacuumWork(2);
    assertThat(work.tryReserveWorker()).isTrue();
    assertThat(work.tryReserveWorker()).isTrue();
    assertThat(work.tryReserveWorker()).isFalse();
    work.workerEnded();
    assertThat(work.tryReserveWorker()).isTrue();
  }

  @Test
  void aTableHasOneWorkerAtATime() {
    AutovacuumWork work = new AutovacuumWork(2);
    assertThat(work.claim(5, 16384)).isTrue();
    assertThat(work.claim(5, 16384)).isFalse();
    assertThat(work.claim(6, 16384)).isTrue();
    work.release(5, 16384);
    assertThat(work.claim(5, 16384)).isTrue();
  }
}
