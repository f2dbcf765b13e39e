alter table heartbeats drop constraint heartbeats_role_check;
alter table heartbeats add constraint heartbeats_role_check check (role in ('all', 'api', 'worker', 'scheduler', 'live'));
