-- grain: state_key
-- source: work_item, work_item_state, config.state_rule
-- definition: What each state of each project means: as the configuration says for the project, then for all; else by its name,
--   if that tells of waiting or of giving up; else as the tool counts it; else nothing.
-- column: state_key project, state in lower case, and the tool's category
-- column: project_key the project
-- column: native_state in lower case
-- column: native_category new, active or done, as the tool counts it
-- column: flow_state new, waiting, active, done or cancelled; NULL if nothing tells
-- column: phase idea, design, build, test or release; NULL if nothing tells
-- column: evidence rule, rule for all, name, or tool
-- column: item_count work items that were ever in it
-- column: interval_count times that one entered it
with used as (
  select
    coalesce(work_item.project_key, '') AS project_key,
    lower(trim(state.native_state)) AS native_state,
    coalesce(state.native_category, state.flow_state) AS native_category,
    max(state.flow_state) AS told_state,
    max(state.phase) AS told_phase,
    count(distinct state.work_item_id) AS item_count,
    count(*) AS interval_count
  from work_item_state AS state
  join work_item on work_item.work_item_id = state.work_item_id
  group by coalesce(work_item.project_key, ''), lower(trim(state.native_state)), coalesce(state.native_category, state.flow_state)
),
named as (
  select
    used.*,
    CASE
      WHEN native_category = 'done' THEN
        CASE
          WHEN regexp_like(
            native_state,
            'cancel|won.?t (do|fix)|reject|declin|abandon|duplicate|invalid|obsolete|verworfen|abgelehnt|abgebrochen|storniert|annul|abandonn|rejet|refus|rechaz|descart|annullat|rifiutat|odrzuc|anulow|却下|中止'
          ) THEN 'cancelled'
        END
      WHEN regexp_like(native_state, 'cancelled|canceled|won.?t (do|fix)|verworfen|abgelehnt|annulé|abandonné|cancelado|descartado|rechazado') THEN 'cancelled'
      WHEN regexp_like(
        native_state,
        'review|ready (for|to)|^ready|block|on.?hold|^hold|wait|pending|paused|parked|queue|impede|to be (tested|verified|approved|deployed|merged|released)|approval|sign.?off|^cab$|selected for'
      ) THEN 'waiting'
      WHEN regexp_like(
        native_state,
        'prüfung|pruefung|zu prüfen|wart(en|et|end)|blockiert|angehalten|bereit (für|zu)|^bereit|pausiert|freigabe|zurückgestellt|rückfrage|ausstehend|eingeplant'
      ) THEN 'waiting'
      WHEN regexp_like(
        native_state,
        'en attente|attente|bloqu|en pause|à valider|à relire|à tester|à déployer|relecture|en revue|prêt (pour|à)|à livrer|a livrer|sélectionn|validation'
      ) THEN 'waiting'
      WHEN regexp_like(
        native_state,
        'revisi(ó|o)n|espera|pausad|pendiente de|list[oa] para|seleccionad|por (probar|revisar|desplegar)|revisão|aguardando|pendente$|impedido|bloquead|pronto p(er|ara)|selecionad|in attesa|attesa|revisione|bloccat'
      ) THEN 'waiting'
      WHEN regexp_like(native_state, 'wstrzyman|zablokow|oczek|czeka|weryfikac|przegląd|do akceptacji|wybran|gotow[aey] do|wacht|geblokkeerd|klaar voor|レビュー|保留|待ち|等待|审核') THEN 'waiting'
    END AS named_state,
    CASE
      WHEN regexp_like(native_state, 'idea|idee|backlog|triage|funnel') THEN 'idea'
      WHEN regexp_like(native_state, 'design|analys|refine|konzept|entwurf|concept|diseñ|specif|spezif') THEN 'design'
      WHEN regexp_like(native_state, 'test|qa|verif|prueba|recette|abnahme') THEN 'test'
      WHEN regexp_like(native_state, 'release|deploy|rollout|live|ausroll|auslieferung|desplieg|despliegue|livraison|déploi') THEN 'release'
      WHEN regexp_like(native_state, 'develop|progress|review|implement|coding|bearbeitung|entwickl|umsetzung|en cours|revue|desarroll|en curso|revisi|prüfung') THEN 'build'
    END AS named_phase
  from used
)
select
  named.project_key || '|' || named.native_state || '|' || coalesce(named.native_category, '') AS state_key,
  named.project_key,
  named.native_state,
  named.native_category,
  coalesce(own.flow_state, general.flow_state, named.named_state, named.native_category, named.told_state) AS flow_state,
  coalesce(own.phase, general.phase, named.told_phase, named.named_phase) AS phase,
  CASE
    WHEN own.flow_state IS NOT NULL THEN 'rule'
    WHEN general.flow_state IS NOT NULL THEN 'rule for all'
    WHEN named.named_state IS NOT NULL THEN 'name'
    WHEN coalesce(named.native_category, named.told_state) IS NOT NULL THEN 'tool'
  END AS evidence,
  CAST(named.item_count AS INTEGER) AS item_count,
  CAST(named.interval_count AS INTEGER) AS interval_count
from named
left join config.state_rule AS own on own.project_key = named.project_key and own.native_state = named.native_state
left join config.state_rule AS general on general.project_key is null and general.native_state = named.native_state
where named.native_state is not null
