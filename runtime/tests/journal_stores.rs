//! Runs the claims that hold for every store over each of them.

mod journal;

use fsmith::journal::MemoryStore;

macro_rules! over_each_store {
    ($($module:ident::$claim:ident,)*) => {
        mod memory {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $claim() {
                    journal::$module::$claim(&MemoryStore::new()).await;
                }
            )*
        }

        #[cfg(feature = "sqlite")]
        mod sqlite {
            use super::*;
            use fsmith::journal::{SqliteOptions, SqliteStore, Synchronous};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $claim() {
                    let directory = tempfile::tempdir().unwrap();
                    let options = SqliteOptions::default().synchronous(Synchronous::Normal);
                    let store = SqliteStore::open(directory.path(), options).await.unwrap();
                    journal::$module::$claim(&store).await;
                }
            )*
        }
    };
}

over_each_store! {
    claims::a_record_comes_back_as_it_was_written,
    claims::no_record_is_lost_when_its_reader_is_raced,
    claims::tasks_of_one_writer_get_distinct_sequences_in_order,
    claims::a_cancelled_append_is_whole_or_absent_and_collides_with_none,
    claims::the_last_n_are_exactly_n_whatever_their_size,
    claims::a_reader_begins_where_it_is_told,
    claims::a_writer_opened_again_goes_on_where_it_was,
    claims::a_second_writer_of_the_same_name_is_refused,
    claims::an_append_that_expects_another_end_is_refused,
    claims::several_journals_are_appended_to_all_or_none,
    claims::what_retention_removed_is_a_gap,
    claims::names_and_batches_that_cannot_be_are_refused,
    following::an_undecodable_record_is_counted_and_skipped,
    following::a_stream_ends_when_the_flow_of_every_journal_has,
    following::a_busy_journal_never_starves_another,
    following::pending_with_the_budget_spent_is_not_caught_up,
    following::who_hears_a_word_knows_of_what_was_appended_before_it,
    following::an_append_reaches_an_idle_reader_at_once,
    following::single_records_leave_out_what_is_none,
    following::a_subscription_to_nothing_ends_at_once,
}
