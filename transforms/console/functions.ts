/**
 * What a select of a stranger may call: functions of their arguments alone. Those that read files, settings, variables or
 * the catalogue, that write, wait, or run SQL that is given as text are left out, and so is whatever the engine learns next.
 */
const TEXT = `
  ascii bit_length chr concat concat_ws contains damerau_levenshtein editdist3 ends_with format formatreadabledecimalsize
  formatreadablesize format_bytes hamming hex instr jaccard jaro_similarity jaro_winkler_similarity lcase left length len
  levenshtein lower lpad ltrim md5 mismatches nfc_normalize octet_length ord position prefix printf regexp_escape regexp_extract
  regexp_extract_all regexp_full_match regexp_like regexp_matches regexp_replace regexp_split_to_array repeat replace reverse
  right rpad rtrim sha1 sha256 split split_part starts_with str_split str_split_regex string_split string_split_regex
  string_to_array strip_accents strlen strpos substr substring suffix translate trim ucase unhex unicode upper url_decode
  url_encode like_escape ilike_escape not_like_escape not_ilike_escape parse_filename parse_dirname parse_dirpath parse_path`

const NUMBER = `
  abs acos asin atan atan2 bin bit_count cbrt ceil ceiling cos cot degrees divide even exp factorial fdiv floor fmod gcd
  greatest greatest_common_divisor hash isfinite isinf isnan lcm least least_common_multiple ln log log10 log2 mod multiply
  add subtract nextafter pi pow power radians random round round_even sign signbit sin sqrt tan trunc width_bucket xor
  equi_width_bins to_base from_base64 to_base64 base64`

const TIME = `
  age century current_date date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day day_of_week
  dayname dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era from_unixtime
  get_current_timestamp get_current_time hour isodow isoyear julian last_day make_date make_time make_timestamp make_timestamp_ms
  microsecond millennium millisecond minute month monthname now quarter second strftime strptime time_bucket timezone
  timezone_hour timezone_minute to_centuries to_days to_decades to_hours to_microseconds to_milliseconds to_minutes to_months
  to_quarters to_seconds to_timestamp to_unixtime to_weeks to_years today try_strptime week weekday weekofyear year yearweek`

const MANY = `
  any_value approx_count_distinct approx_distinct approx_percentile approx_quantile approx_top_k arbitrary arg_max arg_min
  argmax argmin array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count count_if count_star countif covar_pop
  covar_samp entropy favg first fsum geomean geometric_mean group_concat histogram kahan_sum kurtosis kurtosis_pop last list
  listagg mad max max_by mean median min min_by mode product quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count
  regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile sem skewness stddev stddev_pop stddev_samp
  string_agg sum sumkahan var_pop var_samp variance wavg weighted_avg grouping grouping_id cume_dist dense_rank fill first_value
  lag last_value lead nth_value ntile percent_rank rank rank_dense row_number`

const NESTED = `
  aggregate apply array_aggregate array_append array_cat array_concat array_contains array_distinct array_extract array_filter
  array_has array_has_all array_has_any array_indexof array_intersect array_length array_position array_prepend array_reverse
  array_reverse_sort array_slice array_sort array_to_string array_transform array_unique array_value array_zip cardinality
  element_at filter flatten generate_series json json_array json_array_length json_contains json_exists json_extract
  json_extract_path json_extract_path_text json_extract_scalar json_extract_string json_group_array json_group_object json_keys
  json_object json_quote json_structure json_type json_valid json_value list_aggregate list_append list_apply list_avg list_cat
  list_concat list_contains list_count list_distinct list_element list_extract list_filter list_first list_has list_has_all
  list_has_any list_indexof list_intersect list_last list_max list_median list_min list_mode list_position list_prepend
  list_reduce list_reverse list_reverse_sort list_select list_slice list_sort list_sum list_transform list_unique list_value
  list_where list_zip map map_entries map_extract map_from_entries map_keys map_values range reduce row row_to_json sequence
  struct_extract struct_extract_at struct_insert struct_pack to_json unnest unpivot_list`

const OTHER = `alias can_cast_implicitly coalesce error if ifnull nullif typeof pg_typeof uuid gen_random_uuid`

const OPERATORS = `+ - * / // % ** ^ & | ~ << >> || @ ! -> ->> ~~ ~~* !~~ !~~* ~~~ ^@ @> <@ && <-> <=> !__postfix`

export const functions: ReadonlySet<string> = new Set(
  [TEXT, NUMBER, TIME, MANY, NESTED, OTHER, OPERATORS].flatMap((names) => names.trim().split(/\s+/)),
)

/** In the place of a table. */
export const tableFunctions: ReadonlySet<string> = new Set([
  'generate_series',
  'json_each',
  'json_tree',
  'range',
  'sequence',
  'unnest',
])
