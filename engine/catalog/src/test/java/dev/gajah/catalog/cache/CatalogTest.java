// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.catalog.CatalogServer;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.transaction.lmgr.LockMode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
  @TempDir Path folder;
  private CatalogServer server;
  private Catalog catalog;

  @BeforeEach
  void start() throws Exception {
    CatalogServer.initdb(folder.resolve("data"));
    server = new CatalogServer(folder.resolve("data"));
    catalog = server.session(5);
    CatalogServer.begin(catalog);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void namesAndTypes() {
    assertThat(catalog.typeOidByName(null, "int4")).isEqualTo(TypeOids.INT4);
    assertThat(catalog.typeOidByName("pg_catalog", "_int4")).isEqualTo(TypeOids.INT4_ARRAY);
    assertThat(catalog.typeOidByName(null, "nothing")).isZero();
    assertThat(catalog.formatType(TypeOids.INT4_ARRAY, -1)).isEqualTo("integer[]");
    assertThat(catalog.formatType(TypeOids.VARCHAR, 14)).isEqualTo("character varying(10)");
    assertThat(catalog.formatType(TypeOids.NUMERIC, (10 << 16 | 2) + 4)).isEqualTo("numeric(10,2)");
    assertThat(catalog.formatType(TypeOids.OIDVECTOR, -1)).isEqualTo("oidvector");
    assertThat(catalog.elementTypeOid(TypeOids.INT4_ARRAY)).isEqualTo(TypeOids.INT4);
    assertThat(catalog.elementTypeOid(TypeOids.TEXT)).isZero();
    assertThat(catalog.searchPath(true)).isEqualTo(List.of(11, 2200));
    assertThat(catalog.searchPath(false)).isEqualTo(List.of(2200));
    assertThat(catalog.creationNamespace()).isEqualTo(2200);
  }

  @Test
  void functionsAndOperators() {
    assertThat(catalog.functionCandidates(null, "lower")).hasSizeGreaterThan(1);
    assertThat(catalog.operatorOid(null, "=", TypeOids.INT4, TypeOids.INT4)).isEqualTo(96);
    assertThat(catalog.operatorOid("pg_catalog", "-", 0, TypeOids.INT4)).isEqualTo(558);
    assertThat(catalog.findCast(TypeOids.INT4, TypeOids.INT8)).isNotNull();
    assertThat(catalog.findAmop(96, 1976)).isNotNull();
    TypeOperators int4 = catalog.typeOperators(TypeOids.INT4);
    assertThat(int4.lessOperator()).isEqualTo(97);
    assertThat(int4.compareProc()).isEqualTo(351);
    TypeOperators varchar = catalog.typeOperators(TypeOids.VARCHAR);
    assertThat(varchar.lessOperator()).isEqualTo(664);
    assertThat(catalog.typeOperators(TypeOids.INT4_ARRAY).equalOperator()).isEqualTo(1070);
    assertThat(catalog.typeOperators(TypeOids.JSON).equalOperator()).isZero();
  }

  @Test
  void relations() {
    int oid = catalog.relationOidByName(null, null, "pg_class", LockMode.ACCESS_SHARE, false);
    assertThat(oid).isEqualTo(PgClass.RELATION_OID);
    assertThat(catalog.relation(oid).tuple().count()).isEqualTo(33);
    assertThat(catalog.relation(oid).indexes()).hasSize(3);
    assertThat(catalog.relation(oid).tuples()).isGreaterThan(200);
    assertThat(catalog.relationOidByName(null, "no_such")).isZero();
    assertThat(catalog.findRole("postgres")).isNotNull();
    assertThat(catalog.isSuperuser(10)).isTrue();
    assertThat(catalog.findDatabase("template1")).isNotNull();
    assertThat(catalog.findAttribute(oid, "relname").attnum()).isEqualTo(2);
    assertThat(catalog.hasPrivilegesOfRole(3373, 3374)).isTrue();
  }
}
