#error the submission's header was used
