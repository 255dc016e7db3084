"""The kernel and the engines of Quancheng. Imports neither `admin` nor `modules`, and no Flask."""
