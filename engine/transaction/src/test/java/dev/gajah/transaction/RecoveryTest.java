// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.id.FullTransactionId;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.transaction.clog.XidState;
import dev.gajah.transaction.multixact.MultiXactMembers;
import dev.gajah.transaction.multixact.MultiXactStatus;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.control.CheckpointRecord;
import dev.gajah.wal.redo.ResourceManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A second server that only has the first one's log comes to know everything that the first one
/// decided.
class RecoveryTest {
  @TempDir Path first;
  @TempDir Path second;

  private static CheckpointRecord initialCheckpoint() {
    return new CheckpointRecord(
        0, 1, 1, true, 1, FullTransactionId.FIRST_NORMAL, 10000, 1, 0, 3, 1, 1, 1, 0, 0, 0, 0);
  }

  private static void block(Transaction tx) {
    tx.startCommand();
    tx.beginBlock();
    tx.commitCommand();
  }

  @Test
  void logRebuildsTheTransactionLogs() throws Exception {
    SplittableRandom random = new SplittableRandom(17);
    Map<Integer, XidState> outcomes = new HashMap<>();
    Map<Integer, int[]> multis = new HashMap<>();
    List<RelFileLocator> dropped;
    int open;
    int nextOid;
    try (TestServer server = new TestServer(first);
        TestServer replica = new TestServer(second)) {
      Transaction tx = server.session();
      Transaction bystander = server.session();
      block(bystander);
      open = bystander.xid();
      for (int i = 0; i < 400; i++) {
        block(tx);
        List<Integer> xids = new ArrayList<>();
        xids.add(tx.xid());
        int savepoints = random.nextInt(4);
        for (int j = 0; j < savepoints; j++) {
          tx.startCommand();
          tx.defineSavepoint("s");
          tx.commitCommand();
          xids.add(tx.xid());
          if (random.nextInt(3) == 0) {
            outcomes.put(xids.removeLast(), XidState.ABORTED);
            tx.startCommand();
            tx.rollbackToSavepoint("s");
            tx.commitCommand();
          }
        }
        if (random.nextInt(3) == 0) {
          server.system.multiXacts().setOldestMember(tx);
          int multi =
              server
                  .system
                  .multiXacts()
                  .create(
                      tx,
                      tx.topXid(),
                      MultiXactStatus.FOR_SHARE,
                      open,
                      MultiXactStatus.FOR_KEY_SHARE);
          multis.put(multi, new int[] {tx.topXid(), open});
        }
        if (random.nextInt(10) == 0) {
          xids.add(tx.xid());
          tx.registerPendingDelete(new RelFileLocator(1663, 5, 30000 + i), random.nextBoolean());
        }
        boolean commit = random.nextInt(4) != 0;
        for (int xid : xids) {
          outcomes.put(xid, commit ? XidState.COMMITTED : XidState.ABORTED);
        }
        tx.startCommand();
        if (commit) {
          tx.endBlock(false);
        } else {
          tx.abortBlock(false);
        }
        tx.commitCommand();
      }
      nextOid = server.system.oidGenerator().next();
      dropped = List.copyOf(server.deletedFiles);

      TransactionSystem copy = replica.system;
      copy.startup(initialCheckpoint(), true);
      Map<Integer, ResourceManager> managers = new HashMap<>();
      copy.resourceManagers().forEach(manager -> managers.put(manager.id(), manager));
      server.readWal(
          record -> {
            copy.replayedXid(record.xid());
            ResourceManager manager = managers.get(record.rmid());
            if (manager != null) {
              manager.redo(record);
            } else {
              copy.replayedNextOid(
                  dev.gajah.base.memory.Bytes.getInt(record.mainData(), record.mainDataOffset()));
            }
          });
      copy.finishRecovery();

      for (Map.Entry<Integer, XidState> entry : outcomes.entrySet()) {
        assertThat(copy.commitLog().status(entry.getKey()))
            .as("xid %d", entry.getKey())
            .isEqualTo(entry.getValue());
      }
      assertThat(copy.commitLog().status(open)).isEqualTo(XidState.IN_PROGRESS);
      assertThat(copy.transactions().xidStatus().isInProgress(open)).isFalse();
      assertThat(copy.transactions().xidStatus().didCommit(open)).isFalse();
      assertThat(copy.nextFullXid())
          .isGreaterThan(outcomes.keySet().stream().max(Integer::compare).orElseThrow());
      assertThat(replica.deletedFiles).containsExactlyElementsOf(dropped);
      assertThat(copy.oidGenerator().next()).isGreaterThan(nextOid);
      Transaction reader = replica.session();
      reader.startCommand();
      for (Map.Entry<Integer, int[]> entry : multis.entrySet()) {
        MultiXactMembers members = copy.multiXacts().members(reader, entry.getKey(), false);
        assertThat(members.count()).isEqualTo(2);
        assertThat(members.xid(0)).isEqualTo(entry.getValue()[0]);
        assertThat(members.xid(1)).isEqualTo(entry.getValue()[1]);
      }
      assertThat(copy.nextMulti()).isEqualTo(server.system.nextMulti());
      int fresh = reader.xid();
      assertThat(outcomes).doesNotContainKey(fresh);
      reader.commitCommand();
      assertThat(copy.commitLog().status(fresh)).isEqualTo(XidState.COMMITTED);
    }
  }
}
