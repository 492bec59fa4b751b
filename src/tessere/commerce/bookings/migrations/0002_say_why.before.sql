-- Why a booking was cancelled, in the words of whoever did.
alter table bookings.booking add column reason text not null default '';
