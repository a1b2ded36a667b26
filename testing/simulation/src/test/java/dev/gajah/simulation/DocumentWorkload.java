// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.client.PlainClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Clients keep documents, each client its own: insert with numbers from a sequence, update,
/// delete, under savepoints; texts long enough for TOAST; an index on a second column; a scratch
/// table that is created, filled, truncated and dropped in the same transactions; VACUUM and
/// CHECKPOINT beside.
///
/// After each crash each client's documents and scratch table are as its last acknowledged
/// transaction left them, or as the one did whose outcome it never heard; both indexes find what a
/// scan finds; and the sequence hands out no number again that an acknowledged transaction got.
final class DocumentWorkload implements Workload {
  private static final int TRANSACTIONS = 12;
  private static final int OWNERS = 3;
  private static final int TAGS = 10;

  /// What one client has: documents by id, and the rows of its scratch table, null if there is
  /// none.
  private record Shelf(TreeMap<Integer, Document> documents, @Nullable List<Integer> scratch) {
    Shelf copy() {
      return new Shelf(new TreeMap<>(documents), scratch == null ? null : new ArrayList<>(scratch));
    }

    Shelf withScratch(@Nullable List<Integer> rows) {
      return new Shelf(documents, rows);
    }
  }

  private record Document(int tag, String body) {}

  private final Shelf[] acknowledgedShelves = new Shelf[OWNERS];

  /// What the shelf will be if a commit whose outcome is not known has come true.
  private final @Nullable Shelf[] hopedFor = new Shelf[OWNERS];

  private final Set<Integer> numbers = new HashSet<>();
  private int commits;

  DocumentWorkload() {
    for (int owner = 0; owner < OWNERS; owner++) {
      acknowledgedShelves[owner] = new Shelf(new TreeMap<>(), null);
    }
  }

  @Override
  public void prepare(PlainClient client) throws IOException, PlainClient.ServerError {
    client.query("create sequence number");
    client.query(
        "create table document (id int primary key, owner int, tag int not null, body text)");
    client.query("create index document_tag on document (tag)");
    // Enough that the planner prefers the indexes.
    client.query(
        "insert into document select -g, -1, 1000 + g, repeat('x', 150)"
            + " from generate_series(1, 1000) g");
  }

  @Override
  public void work(
      int number, PlainClient client, SplittableRandom random, BooleanSupplier powerLost)
      throws IOException, PlainClient.ServerError {
    for (int n = 0; n < TRANSACTIONS && !powerLost.getAsBoolean(); n++) {
      Transaction transaction = new Transaction(number, client, random);
      transaction.run();
      int chance = random.nextInt(16);
      if (chance == 0) {
        client.query("checkpoint");
      } else if (chance <= 2) {
        client.query("vacuum document");
      }
    }
  }

  private final class Transaction {
    private final int owner;
    private final PlainClient client;
    private final SplittableRandom random;
    private final Set<Integer> taken = new HashSet<>();
    private Shelf shelf;

    Transaction(int owner, PlainClient client, SplittableRandom random) {
      this.owner = owner;
      this.client = client;
      this.random = random;
      shelf = acknowledgedShelves[owner].copy();
    }

    void run() throws IOException, PlainClient.ServerError {
      client.query("begin");
      int steps = 1 + random.nextInt(5);
      for (int i = 0; i < steps; i++) {
        if (random.nextInt(4) == 0) {
          inSavepoint();
        } else {
          step();
        }
      }
      if (random.nextInt(8) == 0) {
        client.query("rollback");
        return;
      }
      hopedFor[owner] = shelf;
      client.query("commit");
      acknowledgedShelves[owner] = shelf;
      hopedFor[owner] = null;
      numbers.addAll(taken);
      commits++;
    }

    private void inSavepoint() throws IOException, PlainClient.ServerError {
      Shelf before = shelf.copy();
      client.query("savepoint s");
      step();
      step();
      if (random.nextBoolean()) {
        client.query("rollback to savepoint s");
        shelf = before;
      }
      client.query("release savepoint s");
    }

    private void step() throws IOException, PlainClient.ServerError {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> insert();
        case 3 -> updateTag();
        case 4 -> updateBody();
        case 5 -> delete();
        default -> scratch();
      }
    }

    private String body() {
      int length = random.nextInt(3) == 0 ? 2500 + random.nextInt(6000) : random.nextInt(300);
      StringBuilder text = new StringBuilder(length);
      while (text.length() < length) {
        text.append(Long.toString(random.nextLong() & Long.MAX_VALUE, 36));
      }
      return text.toString();
    }

    private void insert() throws IOException, PlainClient.ServerError {
      int id = Integer.parseInt(client.query("select nextval('number')").getFirst());
      assertThat(numbers).as("handed out again").doesNotContain(id);
      taken.add(id);
      Document made = new Document(random.nextInt(TAGS), body());
      client.query(
          "insert into document values (%d, %d, %d, '%s')"
              .formatted(id, owner, made.tag(), made.body()));
      shelf.documents().put(id, made);
    }

    private @Nullable Integer anyDocument() {
      List<Integer> ids = List.copyOf(shelf.documents().keySet());
      return ids.isEmpty() ? null : ids.get(random.nextInt(ids.size()));
    }

    private void updateTag() throws IOException, PlainClient.ServerError {
      Integer id = anyDocument();
      if (id != null) {
        int tag = random.nextInt(TAGS);
        client.query("update document set tag = %d where id = %d".formatted(tag, id));
        shelf.documents().put(id, new Document(tag, shelf.documents().get(id).body()));
      }
    }

    private void updateBody() throws IOException, PlainClient.ServerError {
      Integer id = anyDocument();
      if (id != null) {
        String body = body();
        client.query("update document set body = '%s' where id = %d".formatted(body, id));
        shelf.documents().put(id, new Document(shelf.documents().get(id).tag(), body));
      }
    }

    private void delete() throws IOException, PlainClient.ServerError {
      Integer id = anyDocument();
      if (id != null) {
        client.query("delete from document where id = " + id);
        shelf.documents().remove(id);
      }
    }

    private void scratch() throws IOException, PlainClient.ServerError {
      List<Integer> rows = shelf.scratch();
      if (rows == null) {
        client.query("create table scratch%d (v int primary key)".formatted(owner));
        shelf = shelf.withScratch(new ArrayList<>());
        return;
      }
      switch (random.nextInt(6)) {
        case 0 -> {
          client.query("drop table scratch" + owner);
          shelf = shelf.withScratch(null);
        }
        case 1 -> {
          client.query("truncate scratch" + owner);
          shelf = shelf.withScratch(new ArrayList<>());
        }
        default -> {
          int next = rows.isEmpty() ? 0 : rows.getLast() + 1;
          client.query(
              "insert into scratch%d select g from generate_series(%d, %d) g"
                  .formatted(owner, next, next + 9));
          for (int i = 0; i < 10; i++) {
            rows.add(next + i);
          }
        }
      }
    }
  }

  @Override
  public void verify(PlainClient client) throws IOException, PlainClient.ServerError {
    for (int owner = 0; owner < OWNERS; owner++) {
      Shelf found = read(client, owner);
      Shelf hoped = hopedFor[owner];
      if (hoped == null || !found.equals(hoped)) {
        assertThat(found).as("owner %d", owner).isEqualTo(acknowledgedShelves[owner]);
      }
      acknowledgedShelves[owner] = found;
      hopedFor[owner] = null;
    }
    verifyIndexes(client);
    int next = Integer.parseInt(client.query("select nextval('number')").getFirst());
    assertThat(numbers).as("handed out again").doesNotContain(next);
  }

  private Shelf read(PlainClient client, int owner) throws IOException, PlainClient.ServerError {
    TreeMap<Integer, Document> documents = new TreeMap<>();
    for (String row : client.query("select id, tag, body from document where owner = " + owner)) {
      String[] fields = row.split("\\|", -1);
      Document before =
          documents.put(
              Integer.parseInt(fields[0]), new Document(Integer.parseInt(fields[1]), fields[2]));
      assertThat(before).as("twice: %s", row).isNull();
    }
    boolean hasScratch =
        !client
            .query("select relname from pg_class where relname = 'scratch%d'".formatted(owner))
            .isEmpty();
    List<Integer> scratch = null;
    if (hasScratch) {
      scratch = new ArrayList<>();
      for (String row : client.query("select v from scratch%d order by v".formatted(owner))) {
        scratch.add(Integer.parseInt(row));
      }
    }
    return new Shelf(documents, scratch);
  }

  private void verifyIndexes(PlainClient client) throws IOException, PlainClient.ServerError {
    assertThat(String.join(" ", client.query("explain select id from document where tag = 1")))
        .contains("document_tag");
    assertThat(String.join(" ", client.query("explain select id from document where id = 1")))
        .contains("document_pkey");
    Map<Integer, Set<String>> byTag = new TreeMap<>();
    for (Shelf shelf : acknowledgedShelves) {
      for (Map.Entry<Integer, Document> entry : shelf.documents().entrySet()) {
        byTag
            .computeIfAbsent(entry.getValue().tag(), tag -> new HashSet<>())
            .add(Integer.toString(entry.getKey()));
        assertThat(client.query("select tag from document where id = " + entry.getKey()))
            .containsExactly(Integer.toString(entry.getValue().tag()));
      }
    }
    for (int tag = 0; tag < TAGS; tag++) {
      assertThat(client.query("select id from document where tag = " + tag))
          .containsExactlyInAnyOrderElementsOf(byTag.getOrDefault(tag, Set.of()));
    }
  }

  @Override
  public int acknowledged() {
    return commits;
  }
}
