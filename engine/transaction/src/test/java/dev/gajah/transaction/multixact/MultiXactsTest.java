// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.multixact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.transaction.TestServer;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.redo.CheckpointContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultiXactsTest {
  @TempDir Path directory;
  private TestServer server;
  private MultiXacts multiXacts;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(directory);
    multiXacts = server.system.multiXacts();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private Transaction begin() {
    Transaction transaction = server.session();
    transaction.startCommand();
    transaction.xid();
    multiXacts.setOldestMember(transaction);
    return transaction;
  }

  @Test
  void membersAreWhoWasPutIn() {
    Transaction a = begin();
    Transaction b = begin();
    int multi =
        multiXacts.create(
            b, a.xid(), MultiXactStatus.FOR_SHARE, b.xid(), MultiXactStatus.FOR_KEY_SHARE);
    MultiXactMembers members = multiXacts.members(b, multi, true);
    assertThat(members.count()).isEqualTo(2);
    assertThat(members.xid(0)).isEqualTo(a.xid());
    assertThat(members.status(0).displayName()).isEqualTo("sh");
    assertThat(members.xid(1)).isEqualTo(b.xid());
    assertThat(members.status(1).displayName()).isEqualTo("keysh");
    assertThat(multiXacts.isRunning(b, multi, true)).isTrue();
    Transaction c = begin();
    int wider = multiXacts.expand(c, multi, c.xid(), MultiXactStatus.NO_KEY_UPDATE);
    assertThat(multiXacts.members(c, wider, false).count()).isEqualTo(3);
    assertThat(multiXacts.expand(c, wider, c.xid(), MultiXactStatus.NO_KEY_UPDATE))
        .isEqualTo(wider);
    int cXid = c.xid();
    a.commitCommand();
    c.commitCommand();
    // Lockers that have ended are left out; a committed updater stays.
    Transaction d = begin();
    int later = multiXacts.expand(d, wider, d.xid(), MultiXactStatus.FOR_KEY_SHARE);
    MultiXactMembers rest = multiXacts.members(d, later, false);
    assertThat(rest.count()).isEqualTo(3);
    assertThat(rest.xid(0)).isEqualTo(b.xid());
    assertThat(rest.xid(1)).isEqualTo(cXid);
    b.commitCommand();
    d.commitCommand();
    Transaction e = begin();
    assertThat(multiXacts.isRunning(e, later, false)).isFalse();
    assertThat(multiXacts.members(e, multi, true).count()).isZero();
    e.commitCommand();
  }

  @Test
  void manyMembersCrossPages() {
    Transaction self = begin();
    List<int[]> expected = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      int[] xids = new int[1 + i % 5];
      MultiXactStatus[] statuses = new MultiXactStatus[xids.length];
      for (int j = 0; j < xids.length; j++) {
        xids[j] = 1000 + i * 7 + j;
        statuses[j] = MultiXactStatus.of(j % 4);
      }
      ids.add(multiXacts.create(self, xids, statuses));
      expected.add(xids);
    }
    for (int i = 0; i < ids.size(); i++) {
      MultiXactMembers members = multiXacts.members(self, ids.get(i), false);
      assertThat(members.count()).isEqualTo(expected.get(i).length);
      for (int j = 0; j < members.count(); j++) {
        assertThat(members.xid(j)).isEqualTo(expected.get(i)[j]);
        assertThat(members.status(j).number()).isEqualTo(j % 4);
      }
    }
    self.commitCommand();
    assertThat(multiXacts.oldestRunning()).isEqualTo(multiXacts.next());
    CheckpointContext context = new CheckpointContext(0, (flags, progress) -> {});
    server.system.checkpoint(context);
    assertThat(context.slruBuffersWritten).isPositive();
    assertThatThrownBy(() -> multiXacts.members(self, multiXacts.next() + 5, false))
        .hasMessageContaining("has not been created yet -- apparent wraparound");
  }

  @Test
  void onlyOneMemberMayUpdate() {
    Transaction a = begin();
    Transaction b = begin();
    assertThatThrownBy(
            () ->
                multiXacts.create(
                    b, a.xid(), MultiXactStatus.UPDATE, b.xid(), MultiXactStatus.NO_KEY_UPDATE))
        .hasMessageContaining("new multixact has more than one updating member");
    a.commitCommand();
    b.commitCommand();
  }
}
