// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

/// OIDs of system objects, other than types and catalogs, that code refers to.
public final class SystemOids {
  // pg_namespace
  public static final int PG_CATALOG_NAMESPACE = 11;
  public static final int PG_TOAST_NAMESPACE = 99;
  public static final int PUBLIC_NAMESPACE = 2200;

  // pg_am
  public static final int HEAP_TABLE_AM = 2;
  public static final int BTREE_AM = 403;
  public static final int HASH_AM = 405;
  public static final int GIST_AM = 783;
  public static final int GIN_AM = 2742;
  public static final int BRIN_AM = 3580;
  public static final int SPGIST_AM = 4000;

  // pg_language
  public static final int INTERNAL_LANGUAGE = 12;
  public static final int C_LANGUAGE = 13;
  public static final int SQL_LANGUAGE = 14;

  // pg_collation
  public static final int DEFAULT_COLLATION = 100;
  public static final int C_COLLATION = 950;
  public static final int POSIX_COLLATION = 951;

  // pg_tablespace
  public static final int DEFAULT_TABLESPACE = 1663;
  public static final int GLOBAL_TABLESPACE = 1664;

  // pg_authid
  public static final int BOOTSTRAP_SUPERUSER = 10;
  public static final int ROLE_PG_DATABASE_OWNER = 6171;
  public static final int ROLE_PG_READ_ALL_DATA = 6181;
  public static final int ROLE_PG_WRITE_ALL_DATA = 6182;
  public static final int ROLE_PG_MONITOR = 3373;
  public static final int ROLE_PG_READ_ALL_SETTINGS = 3374;
  public static final int ROLE_PG_READ_ALL_STATS = 3375;
  public static final int ROLE_PG_STAT_SCAN_TABLES = 3377;
  public static final int ROLE_PG_READ_SERVER_FILES = 4569;
  public static final int ROLE_PG_WRITE_SERVER_FILES = 4570;
  public static final int ROLE_PG_EXECUTE_SERVER_PROGRAM = 4571;
  public static final int ROLE_PG_SIGNAL_BACKEND = 4200;
  public static final int ROLE_PG_CHECKPOINT = 4544;
  public static final int ROLE_PG_MAINTAIN = 6337;
  public static final int ROLE_PG_USE_RESERVED_CONNECTIONS = 4550;
  public static final int ROLE_PG_CREATE_SUBSCRIPTION = 6304;

  // pg_database
  public static final int TEMPLATE1_DATABASE = 1;
  public static final int TEMPLATE0_DATABASE = 4;
  public static final int POSTGRES_DATABASE = 5;

  // pg_opfamily, pg_opclass
  public static final int INTEGER_BTREE_FAMILY = 1976;
  public static final int OID_BTREE_FAMILY = 1989;
  public static final int TEXT_BTREE_FAMILY = 1994;
  public static final int INT4_BTREE_CLASS = 1978;
  public static final int OID_BTREE_CLASS = 1981;

  private SystemOids() {}
}
