// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.SetReturningFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions that only the server can answer, forwarded by name to
/// [dev.gajah.types.SystemInformation#call].
///
/// A set is answered as a list of rows, each an array of values in object form.
public final class ServerFunctions {
  private ServerFunctions() {}

  /// `oid name;`, where `!` after the OID means that null arguments are passed on.
  private static final String SCALARS =
      "636 pg_indexam_has_property;637 pg_index_has_property;638 pg_index_column_has_property;6311"
          + " system_user;817! current_query;3939 mxid_age;4032 pg_sequence_last_value;275"
          + " pg_nextoid;1573 pg_get_ruledef;3415 pg_get_statisticsobjdef;6174"
          + " pg_get_statisticsobjdef_columns;6173 pg_get_statisticsobjdef_expressions;3352"
          + " pg_get_partkeydef;3408 pg_get_partition_constraintdef;1662 pg_get_triggerdef;1665"
          + " pg_get_serial_sequence;2098 pg_get_functiondef;2162 pg_get_function_arguments;2232"
          + " pg_get_function_identity_arguments;2165 pg_get_function_result;3808"
          + " pg_get_function_arg_default;6197 pg_get_function_sqlbody;6315 pg_basetype;3162!"
          + " pg_collation_for;3842 pg_relation_is_updatable;3843 pg_column_is_updatable;6120"
          + " pg_get_replica_identity_index;2197! inet_client_port;2199! inet_server_port;1928"
          + " pg_stat_get_numscans;6310 pg_stat_get_lastscan;1929 pg_stat_get_tuples_returned;1930"
          + " pg_stat_get_tuples_fetched;1931 pg_stat_get_tuples_inserted;1932"
          + " pg_stat_get_tuples_updated;1933 pg_stat_get_tuples_deleted;1972"
          + " pg_stat_get_tuples_hot_updated;6217 pg_stat_get_tuples_newpage_updated;2878"
          + " pg_stat_get_live_tuples;2879 pg_stat_get_dead_tuples;3177"
          + " pg_stat_get_mod_since_analyze;5053 pg_stat_get_ins_since_vacuum;1934"
          + " pg_stat_get_blocks_fetched;1935 pg_stat_get_blocks_hit;2781"
          + " pg_stat_get_last_vacuum_time;2782 pg_stat_get_last_autovacuum_time;2783"
          + " pg_stat_get_last_analyze_time;2784 pg_stat_get_last_autoanalyze_time;3054"
          + " pg_stat_get_vacuum_count;3055 pg_stat_get_autovacuum_count;3056"
          + " pg_stat_get_analyze_count;3057 pg_stat_get_autoanalyze_count;1937"
          + " pg_stat_get_backend_pid;1938 pg_stat_get_backend_dbid;1939"
          + " pg_stat_get_backend_userid;1940 pg_stat_get_backend_activity;2788"
          + " pg_stat_get_backend_wait_event_type;2853 pg_stat_get_backend_wait_event;2094"
          + " pg_stat_get_backend_activity_start;2857 pg_stat_get_backend_xact_start;1391"
          + " pg_stat_get_backend_start;1393 pg_stat_get_backend_client_port;1941"
          + " pg_stat_get_db_numbackends;1942 pg_stat_get_db_xact_commit;1943"
          + " pg_stat_get_db_xact_rollback;1944 pg_stat_get_db_blocks_fetched;1945"
          + " pg_stat_get_db_blocks_hit;2758 pg_stat_get_db_tuples_returned;2759"
          + " pg_stat_get_db_tuples_fetched;2760 pg_stat_get_db_tuples_inserted;2761"
          + " pg_stat_get_db_tuples_updated;2762 pg_stat_get_db_tuples_deleted;3065"
          + " pg_stat_get_db_conflict_tablespace;3066 pg_stat_get_db_conflict_lock;3067"
          + " pg_stat_get_db_conflict_snapshot;6309 pg_stat_get_db_conflict_logicalslot;3068"
          + " pg_stat_get_db_conflict_bufferpin;3069 pg_stat_get_db_conflict_startup_deadlock;3070"
          + " pg_stat_get_db_conflict_all;3152 pg_stat_get_db_deadlocks;3426"
          + " pg_stat_get_db_checksum_failures;3428 pg_stat_get_db_checksum_last_failure;3074"
          + " pg_stat_get_db_stat_reset_time;3150 pg_stat_get_db_temp_files;3151"
          + " pg_stat_get_db_temp_bytes;2844 pg_stat_get_db_blk_read_time;2845"
          + " pg_stat_get_db_blk_write_time;6185 pg_stat_get_db_session_time;6186"
          + " pg_stat_get_db_active_time;6187 pg_stat_get_db_idle_in_transaction_time;6188"
          + " pg_stat_get_db_sessions;6189 pg_stat_get_db_sessions_abandoned;6190"
          + " pg_stat_get_db_sessions_fatal;6191 pg_stat_get_db_sessions_killed;2769"
          + " pg_stat_get_checkpointer_num_timed;2770 pg_stat_get_checkpointer_num_requested;6327"
          + " pg_stat_get_checkpointer_restartpoints_timed;6328"
          + " pg_stat_get_checkpointer_restartpoints_requested;6329"
          + " pg_stat_get_checkpointer_restartpoints_performed;2771"
          + " pg_stat_get_checkpointer_buffers_written;6314"
          + " pg_stat_get_checkpointer_stat_reset_time;2772"
          + " pg_stat_get_bgwriter_buf_written_clean;2773"
          + " pg_stat_get_bgwriter_maxwritten_clean;3075 pg_stat_get_bgwriter_stat_reset_time;3160"
          + " pg_stat_get_checkpointer_write_time;3161 pg_stat_get_checkpointer_sync_time;2859"
          + " pg_stat_get_buf_alloc;2978 pg_stat_get_function_calls;2979"
          + " pg_stat_get_function_total_time;2980 pg_stat_get_function_self_time;3037"
          + " pg_stat_get_xact_numscans;3038 pg_stat_get_xact_tuples_returned;3039"
          + " pg_stat_get_xact_tuples_fetched;3040 pg_stat_get_xact_tuples_inserted;3041"
          + " pg_stat_get_xact_tuples_updated;3042 pg_stat_get_xact_tuples_deleted;3043"
          + " pg_stat_get_xact_tuples_hot_updated;6218 pg_stat_get_xact_tuples_newpage_updated;3044"
          + " pg_stat_get_xact_blocks_fetched;3045 pg_stat_get_xact_blocks_hit;3046"
          + " pg_stat_get_xact_function_calls;3047 pg_stat_get_xact_function_total_time;3048"
          + " pg_stat_get_xact_function_self_time;3788 pg_stat_get_snapshot_timestamp;2230!"
          + " pg_stat_clear_snapshot;2137! pg_stat_force_next_flush;2274! pg_stat_reset;3163"
          + " pg_trigger_depth;3778 pg_tablespace_location;6240 pg_settings_get_flags;2561"
          + " pg_blocking_pids;3376 pg_safe_snapshot_blocking_pids;3378"
          + " pg_isolation_test_session_is_blocked;3581 pg_xact_commit_timestamp;3537"
          + " pg_describe_object;2083 pg_opclass_is_visible;3829 pg_opfamily_is_visible;2093"
          + " pg_conversion_is_visible;3756 pg_ts_parser_is_visible;3757 pg_ts_dict_is_visible;3768"
          + " pg_ts_template_is_visible;3758 pg_ts_config_is_visible;2854 pg_my_temp_schema;2855"
          + " pg_is_other_temp_schema;2172 pg_backup_start;3436 pg_promote;6305"
          + " pg_log_standby_snapshot;3098 pg_create_restore_point;2851 pg_walfile_name;3809"
          + " pg_export_snapshot;3820 pg_last_wal_receive_lsn;3821 pg_last_wal_replay_lsn;3830"
          + " pg_last_xact_replay_timestamp;3071 pg_wal_replay_pause;3072 pg_wal_replay_resume;3073"
          + " pg_is_wal_replay_paused;1137 pg_get_wal_replay_pause_state;2622"
          + " pg_rotate_logfile;3800! pg_current_logfile;3801! pg_current_logfile;2624"
          + " pg_read_file;3293 pg_read_file;3826 pg_read_file;6208 pg_read_file;3827"
          + " pg_read_binary_file;3295 pg_read_binary_file;3828 pg_read_binary_file;6209"
          + " pg_read_binary_file;6317 to_regtypemod;2121 pg_column_compression;2322"
          + " pg_tablespace_size;2323 pg_tablespace_size;2999 pg_relation_filenode;3454"
          + " pg_filenode_relation;3034 pg_relation_filepath;2504 pg_get_ruledef;2730"
          + " pg_get_triggerdef;3036! pg_notify;3296 pg_notification_queue_usage;4543"
          + " pg_log_backend_memory_contexts;3759 get_current_ts_config;3360 txid_status;5066"
          + " pg_xact_status;3086 pg_extension_config_dump;6121 pg_relation_is_publishable;3298"
          + " row_security_active;3299 row_security_active;3445 pg_import_system_collations;3448"
          + " pg_collation_actual_version;6249 pg_database_collation_actual_version;3424"
          + " pg_partition_root;3943 acldefault;3403"
          + " pg_statistics_obj_is_visible;";

  private static final String SETS =
      "1689 aclexplode;1686 pg_get_keywords;6159 pg_get_catalog_foreign_keys;"
          + "2289 pg_options_to_table;1936 pg_stat_get_backend_idset;2022! pg_stat_get_activity;"
          + "6318 pg_get_wait_events;3318 pg_stat_get_progress_info;3099! pg_stat_get_wal_senders;"
          + "6118! pg_stat_get_subscription;6214 pg_stat_get_io;6248 pg_stat_get_recovery_prefetch;"
          + "2306! pg_stat_get_slru;2084 pg_show_all_settings;3329 pg_show_all_file_settings;"
          + "3401 pg_hba_file_rules;6250 pg_ident_file_mappings;1371 pg_lock_status;"
          + "1065 pg_prepared_xact;3819 pg_get_multixact_members;6224 pg_get_wal_resource_managers;"
          + "2625 pg_ls_dir;3297 pg_ls_dir;2510 pg_prepared_statement;2511 pg_cursor;"
          + "2599 pg_timezone_abbrevs;2856 pg_timezone_names;3035 pg_listening_channels;"
          + "5052 pg_get_shmem_allocations;2282 pg_get_backend_memory_contexts;"
          + "2556 pg_tablespace_databases;3082 pg_available_extensions;"
          + "3083 pg_available_extension_versions;3781! pg_get_replication_slots;"
          + "6014! pg_show_replication_origin_status;6119 pg_get_publication_tables;3400 pg_config;"
          + "3353 pg_ls_logdir;3354 pg_ls_waldir;5029 pg_ls_tmpdir;5030 pg_ls_tmpdir;"
          + "3423 pg_partition_tree;3425 pg_partition_ancestors;6321 pg_available_wal_summaries;";

  public static void declare(FunctionRegistry r) {
    for (String entry : SCALARS.split(";")) {
      boolean strict = entry.indexOf('!') < 0;
      int space = entry.indexOf(' ');
      int oid = Integer.parseInt(entry.substring(0, strict ? space : space - 1));
      String name = entry.substring(space + 1);
      if (strict) {
        r.strict(oid, c -> c.setObject(c.context().system().call(name, arguments(c))));
      } else {
        r.loose(oid, c -> c.setObject(c.context().system().call(name, arguments(c))));
      }
    }
    for (String entry : SETS.split(";")) {
      boolean strict = entry.indexOf('!') < 0;
      int space = entry.indexOf(' ');
      String name = entry.substring(space + 1);
      r.set(Integer.parseInt(entry.substring(0, strict ? space : space - 1)), set(name, strict));
    }
  }

  private static @Nullable Object[] arguments(dev.gajah.types.function.Call c) {
    @Nullable Object[] result = new Object[c.count()];
    for (int i = 0; i < result.length; i++) {
      result[i] = c.getObject(i);
    }
    return result;
  }

  private static SetReturningFunction set(String name, boolean strict) {
    return (args, context) -> {
      for (Object arg : args) {
        if (strict && arg == null) {
          return SetReturningFunction.Cursor.EMPTY;
        }
      }
      List<?> rows = (List<?>) context.system().call(name, args);
      if (rows == null) {
        return SetReturningFunction.Cursor.EMPTY;
      }
      int[] next = {0};
      return (Vector[] columns, int row) -> {
        if (next[0] >= rows.size()) {
          return false;
        }
        Object[] values = (Object[]) rows.get(next[0]++);
        for (int i = 0; i < columns.length; i++) {
          columns[i].set(row, values[i]);
        }
        return true;
      };
    };
  }
}
